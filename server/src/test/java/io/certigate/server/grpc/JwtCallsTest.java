package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.ECKey;
import io.certigate.server.fixture.AuthenticatedNode;
import io.certigate.server.fixture.TestIssuer;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.GetStateRequest;
import io.certigate.v1.ListChangesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node, and an issuer that publishes its keys over HTTP on this machine. */
class JwtCallsTest {
    @TempDir
    private Path temp;

    private TestIssuer issuer;
    private AuthenticatedNode node;

    @BeforeEach
    void start() throws Exception {
        issuer = TestIssuer.start(TestIssuer.key("one"));
        node = AuthenticatedNode.start(
                temp, issuer.settings(), "groups:\n  - jwt: {claim: groups, value: readers}\n    roles: [viewer]\n");
    }

    @AfterEach
    void stop() {
        node.close();
        issuer.close();
    }

    private Status.Code state(String token) {
        try {
            var found =
                    ChangeServiceGrpc.newBlockingStub(node.as(token)).getState(GetStateRequest.getDefaultInstance());
            return found.hasRevision() ? Status.Code.OK : Status.Code.UNKNOWN;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    @Test
    void aKeyThatIsRotated_locksNobodyOut_andWhoHasNoGroupMayNothing() throws Exception {
        ECKey next = TestIssuer.key("two");
        issuer.publish(next);
        String token = TestIssuer.jwt(next, "7", "readers");
        // Until the key is fetched, it may be tried again; never is it refused, as it would be for good.
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            Status.Code code = state(token);
            assertThat(code).isIn(Status.Code.OK, Status.Code.UNAVAILABLE);
            return code == Status.Code.OK;
        });
        Refusal refusal = Refusal.of(() ->
                ChangeServiceGrpc.newBlockingStub(node.as(token)).listChanges(ListChangesRequest.getDefaultInstance()));
        assertThat(refusal.message()).contains("role auditor", "found 'jwt:7' with viewer");
        assertThat(state(TestIssuer.jwt(next, "7", "others"))).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(state(TestIssuer.jwt(TestIssuer.key("two"), "7", "readers"))).isEqualTo(Status.Code.UNAUTHENTICATED);
    }
}
