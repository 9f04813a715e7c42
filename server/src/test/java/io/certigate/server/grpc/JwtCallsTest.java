package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.certigate.server.fixture.AuthenticatedNode;
import io.certigate.server.security.JwtSettings;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.GetStateRequest;
import io.certigate.v1.ListChangesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node, and an issuer that publishes its keys over HTTP on this machine. */
class JwtCallsTest {
    private static final String ISSUER = "https://id.example.org";

    @TempDir
    private Path temp;

    private volatile byte[] published = {};
    private HttpServer issuer;
    private AuthenticatedNode node;

    @BeforeEach
    void start() throws Exception {
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/keys", exchange -> {
            exchange.sendResponseHeaders(200, published.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(published);
            }
        });
        issuer.start();
        URI keys = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys");
        JwtSettings settings = new JwtSettings(
                ISSUER,
                "certigate",
                new JwtSettings.Keys(null, keys),
                Set.of("ES256"),
                Duration.ofSeconds(30),
                Duration.ofHours(24));
        publish(key("one"));
        node = AuthenticatedNode.start(
                temp, settings, "groups:\n  - jwt: {claim: groups, value: readers}\n    roles: [viewer]\n");
    }

    @AfterEach
    void stop() {
        node.close();
        issuer.stop(0);
    }

    private static ECKey key(String id) throws Exception {
        return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    }

    private void publish(JWK... keys) {
        published = new JWKSet(List.of(keys)).toString(true).getBytes(StandardCharsets.UTF_8);
    }

    private static String jwt(ECKey key, String group) throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .audience("certigate")
                        .subject("7")
                        .claim("groups", List.of(group))
                        .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                        .build());
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
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
        ECKey next = key("two");
        publish(next);
        String token = jwt(next, "readers");
        // Until the key is fetched, it may be tried again; never is it refused, as it would be for good.
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            Status.Code code = state(token);
            assertThat(code).isIn(Status.Code.OK, Status.Code.UNAVAILABLE);
            return code == Status.Code.OK;
        });
        Refusal refusal = Refusal.of(() ->
                ChangeServiceGrpc.newBlockingStub(node.as(token)).listChanges(ListChangesRequest.getDefaultInstance()));
        assertThat(refusal.message()).contains("role auditor", "found 'jwt:7' with viewer");
        assertThat(state(jwt(next, "others"))).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(state(jwt(key("two"), "readers"))).isEqualTo(Status.Code.UNAUTHENTICATED);
    }
}
