package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.ECKey;
import io.certigate.server.fixture.TestIssuer;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.limit.Limits;
import io.certigate.server.security.IdentitySettings;
import io.certigate.server.security.NodeIdentities;
import io.certigate.server.security.Verdict;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceImplBase;
import io.certigate.v1.StreamCheckActionsRequest;
import io.certigate.v1.StreamCheckActionsResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream of a JWT, and an issuer that cannot be reached any more, by a monotonic clock that is moved by hand. */
class OpenStreamsTest {
    @TempDir
    private Path temp;

    private final AtomicLong nanos = new AtomicLong();

    /** Takes a stream and says nothing. */
    private static final class Silent extends DecisionServiceImplBase {
        private final CountDownLatch opened = new CountDownLatch(1);

        @Override
        public StreamObserver<StreamCheckActionsRequest> streamCheckActions(
                StreamObserver<StreamCheckActionsResponse> answers) {
            opened.countDown();
            return new Ending<>(new CompletableFuture<>());
        }
    }

    private record Ending<T>(CompletableFuture<Status.Code> end) implements StreamObserver<T> {
        @Override
        public void onNext(T message) {
            end.completeExceptionally(new AssertionError("expected no message, found " + message));
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(Status.fromThrowable(failure).getCode());
        }

        @Override
        public void onCompleted() {
            end.complete(Status.Code.OK);
        }
    }

    @Test
    void recheck_keysOfTheIssuerAreTooOld_endsTheStreamAfterAWhile() throws Exception {
        ECKey key = TestIssuer.key("one");
        Silent service = new Silent();
        try (TestIssuer issuer = TestIssuer.start(key);
                NodeIdentities identities = identities(issuer)) {
            String token = "Bearer " + TestIssuer.jwt(key, "shop", "shops");
            await().until(() -> identities.authenticator().authenticate(token, null) instanceof Verdict.Authenticated);
            AuthenticationInterceptor interceptor =
                    new AuthenticationInterceptor(identities.authenticator(), nanos::get);
            try (GrpcServer server = GrpcServer.start(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    1,
                    Limits.DEFAULT,
                    List.of(service),
                    null,
                    interceptor)) {
                ManagedChannel channel = TestServer.connect(server.port());
                try {
                    Ending<StreamCheckActionsResponse> answers = open(channel, token);
                    assertThat(service.opened.await(20, TimeUnit.SECONDS)).isTrue();
                    issuer.close();
                    nanos.addAndGet(Duration.ofHours(25).toNanos());
                    await().until(() ->
                            identities.authenticator().authenticate(token, null) instanceof Verdict.Undecided);

                    for (int i = 0; i < OpenStreams.MAX_UNDECIDED; i++) {
                        interceptor.recheck();
                    }
                    assertThat(answers.end()).isNotDone();
                    interceptor.recheck();

                    assertThat(answers.end().get(20, TimeUnit.SECONDS)).isEqualTo(Status.Code.UNAUTHENTICATED);
                } finally {
                    channel.shutdownNow();
                }
            }
        }
    }

    private static Ending<StreamCheckActionsResponse> open(ManagedChannel channel, String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), token);
        Ending<StreamCheckActionsResponse> answers = new Ending<>(new CompletableFuture<>());
        DecisionServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .streamCheckActions(answers);
        return answers;
    }

    private NodeIdentities identities(TestIssuer issuer) throws Exception {
        Path file = temp.resolve("identities.yaml");
        Files.writeString(file, "groups:\n  - jwt: {claim: groups, value: shops}\n    roles: [checker]\n");
        return NodeIdentities.open(new IdentitySettings(file, issuer.settings()), InstantSource.system(), nanos::get);
    }
}
