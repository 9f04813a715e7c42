package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.limit.Limits;
import io.certigate.server.security.IdentitySettings;
import io.certigate.server.security.JwtSettings;
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
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream of a JWT, and an issuer that cannot be reached any more, by a monotonic clock that is moved by hand. */
class OpenStreamsTest {
    private static final String ISSUER = "https://id.example.org";

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
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        HttpServer issuer = issuer(new JWKSet(List.of(key)).toString(true).getBytes(StandardCharsets.UTF_8));
        Silent service = new Silent();
        try (NodeIdentities identities = identities(issuer)) {
            String token = "Bearer " + jwt(key);
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
                    issuer.stop(0);
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
        } finally {
            issuer.stop(0);
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

    private static HttpServer issuer(byte[] keys) throws Exception {
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/keys", exchange -> {
            exchange.sendResponseHeaders(200, keys.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(keys);
            }
        });
        issuer.start();
        return issuer;
    }

    private NodeIdentities identities(HttpServer issuer) throws Exception {
        Path file = temp.resolve("identities.yaml");
        Files.writeString(file, "groups:\n  - jwt: {claim: groups, value: shops}\n    roles: [checker]\n");
        URI address = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys");
        JwtSettings jwt = new JwtSettings(
                ISSUER,
                "certigate",
                new JwtSettings.Keys(null, address),
                Set.of("ES256"),
                Duration.ofSeconds(30),
                Duration.ofHours(24));
        return NodeIdentities.open(new IdentitySettings(file, jwt), InstantSource.system(), nanos::get);
    }

    private static String jwt(ECKey key) throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .audience("certigate")
                        .subject("shop")
                        .claim("groups", List.of("shops"))
                        .expirationTime(Date.from(Instant.now().plusSeconds(3_600)))
                        .build());
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }
}
