package io.certigate.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.fixture.TestAuthority;
import io.certigate.server.fixture.TestAuthority.Issued;
import io.certigate.server.grpc.GrpcServer;
import io.certigate.server.limit.Limits;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fault 17: certificates are replaced while clients connect and call, bad ones among them. */
@Timeout(120)
class CertificateRotationTest {
    private static final int ROTATIONS = 30;
    private static final int CONNECTORS = 2;

    @TempDir
    private Path folder;

    private final TestAuthority authority = new TestAuthority("Test CA");
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Semaphore handshakes = new Semaphore(0);
    private final AtomicInteger calls = new AtomicInteger();
    private final Set<String> shown = ConcurrentHashMap.newKeySet();

    @Test
    void rotate_underLoadWithBadOnesAmong_failsNoHandshakeAndServesGoodOnesOnly() throws Exception {
        replace(authority.issue("good-0", TestAuthority.LOOPBACK));
        TlsSettings settings = new TlsSettings(
                folder.resolve("server.pem"), folder.resolve("server.key"), null, ClientAuthentication.NONE);
        ExecutorService threads = Executors.newCachedThreadPool();
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
        try (TlsFiles files = TlsFiles.openOnce(settings, InstantSource.system());
                GrpcServer server = GrpcServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        2,
                        Limits.DEFAULT,
                        List.of(new Denies()),
                        files,
                        null)) {
            List<Future<?>> load = new ArrayList<>();
            SSLContext context = trusting();
            for (int i = 0; i < CONNECTORS; i++) {
                load.add(threads.submit(() -> connectAgainAndAgain(context, server.port())));
            }
            load.add(threads.submit(() -> callOnOneConnection(server.port())));
            looks.scheduleWithFixedDelay(files::look, 0, 1, TimeUnit.MILLISECONDS);

            for (int i = 1; i <= ROTATIONS; i++) {
                rotate(i);
                awaitProgress();
            }
            ended.set(true);

            for (Future<?> each : load) {
                each.get(60, TimeUnit.SECONDS);
            }
            looks.shutdown();
            assertThat(looks.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            files.look();
            assertThat(files.status().subject()).isEqualTo("CN=good-" + ROTATIONS);
        } finally {
            ended.set(true);
            threads.shutdownNow();
            looks.shutdownNow();
        }
        assertThat(shown).hasSizeGreaterThan(ROTATIONS / 4).allMatch(subject -> subject.startsWith("CN=good-"));
        assertThat(calls.get()).isGreaterThan(ROTATIONS);
    }

    /** Every third one bad, in one of four ways; the last one good. */
    private void rotate(int turn) throws IOException {
        if (turn % 3 == 1) {
            Instant now = Instant.now();
            switch (turn / 3 % 4) {
                case 0 -> Files.writeString(folder.resolve("server.pem"), "-----BEGIN CERTIFICATE-----\nnone");
                case 1 -> replace(authority.issue(now.minusSeconds(60), now.minusSeconds(10), "bad-ended"));
                case 2 -> replace(authority.issue(now.plusSeconds(600), now.plusSeconds(900), "bad-early"));
                default ->
                    TestAuthority.write(
                            folder.resolve("server.key"),
                            authority.issue("bad-key").keyPem());
            }
        } else {
            replace(authority.issue("good-" + turn, TestAuthority.LOOPBACK));
        }
    }

    /** One after the other, so that a look may come in between. */
    private void replace(Issued issued) throws IOException {
        TestAuthority.write(folder.resolve("server.pem"), issued.certificatePem());
        TestAuthority.write(folder.resolve("server.key"), issued.keyPem());
    }

    /** Until handshakes began and ended after the files were replaced. */
    private void awaitProgress() throws InterruptedException {
        handshakes.drainPermits();
        assertThat(handshakes.tryAcquire(2 * CONNECTORS, 60, TimeUnit.SECONDS)).isTrue();
    }

    private Void connectAgainAndAgain(SSLContext context, int port) throws Exception {
        try {
            while (!ended.get()) {
                try (SSLSocket socket =
                        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setApplicationProtocols(new String[] {"h2"});
                    socket.setSSLParameters(parameters);
                    socket.startHandshake();
                    X509Certificate served =
                            (X509Certificate) socket.getSession().getPeerCertificates()[0];
                    shown.add(served.getSubjectX500Principal().getName());
                    handshakes.release();
                }
            }
            return null;
        } finally {
            // A failure must end the test, not let it wait.
            ended.set(true);
        }
    }

    private Void callOnOneConnection(int port) throws IOException {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "localhost",
                        port,
                        TlsChannelCredentials.newBuilder()
                                .trustManager(new ByteArrayInputStream(
                                        authority.self.certificatePem().getBytes(StandardCharsets.US_ASCII)))
                                .build())
                .build();
        try {
            while (!ended.get()) {
                DecisionServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .checkAction(CheckActionRequest.getDefaultInstance());
                calls.incrementAndGet();
            }
            return null;
        } finally {
            ended.set(true);
            channel.shutdownNow();
        }
    }

    private SSLContext trusting() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", authority.self.certificate());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        return context;
    }

    /** Answers everything. */
    private static final class Denies extends DecisionServiceGrpc.DecisionServiceImplBase {
        @Override
        public void checkAction(CheckActionRequest request, StreamObserver<CheckActionResponse> answer) {
            answer.onNext(CheckActionResponse.getDefaultInstance());
            answer.onCompleted();
        }
    }
}
