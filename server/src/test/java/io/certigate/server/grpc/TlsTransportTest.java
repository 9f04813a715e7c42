package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.certigate.server.fixture.TestAuthority;
import io.certigate.server.fixture.TestAuthority.Issued;
import io.certigate.server.limit.Limits;
import io.certigate.server.security.PeerCertificate;
import io.certigate.server.tls.ClientAuthentication;
import io.certigate.server.tls.TlsFiles;
import io.certigate.server.tls.TlsSettings;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.Effect;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class TlsTransportTest {
    private static final TestAuthority SERVERS = new TestAuthority("Servers");
    private static final TestAuthority CLIENTS = new TestAuthority("Clients");
    private static final Issued SERVER = SERVERS.issue("server", TestAuthority.LOOPBACK);
    private static final Issued SHOP = CLIENTS.issue("shop", "URI:spiffe://prod/shop");

    @TempDir
    private Path folder;

    private final BlockingQueue<Optional<PeerCertificate>> callers = new LinkedBlockingQueue<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private Path ca;
    private @Nullable TlsFiles files;
    private @Nullable GrpcServer server;

    @BeforeEach
    void write() throws IOException {
        TestAuthority.write(folder.resolve("server.pem"), SERVER.certificatePem());
        TestAuthority.write(folder.resolve("server.key"), SERVER.keyPem());
        ca = TestAuthority.write(folder.resolve("clients.pem"), CLIENTS.self.certificatePem());
    }

    @AfterEach
    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        if (server != null) {
            server.close();
        }
        if (files != null) {
            files.close();
        }
    }

    private void start(ClientAuthentication clients) throws IOException {
        files = TlsFiles.open(
                new TlsSettings(
                        folder.resolve("server.pem"),
                        folder.resolve("server.key"),
                        clients == ClientAuthentication.NONE ? null : ca,
                        clients),
                InstantSource.system());
        server = GrpcServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                1,
                Limits.DEFAULT,
                List.of(() -> ServerInterceptors.intercept(new Permits(), new Listening())),
                files,
                null);
    }

    private DecisionServiceBlockingStub connect(ChannelCredentials credentials) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server().port(), credentials)
                .build();
        channels.add(channel);
        return DecisionServiceGrpc.newBlockingStub(channel);
    }

    private GrpcServer server() {
        return Objects.requireNonNull(server);
    }

    private static TlsChannelCredentials.Builder trusting(TestAuthority authority) throws IOException {
        return TlsChannelCredentials.newBuilder().trustManager(stream(authority.self.certificatePem()));
    }

    private static ChannelCredentials showing(Issued client) throws IOException {
        return trusting(SERVERS)
                .keyManager(stream(client.certificatePem()), stream(client.keyPem()))
                .build();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Effect ask(DecisionServiceBlockingStub stub) {
        return stub.withDeadlineAfter(20, TimeUnit.SECONDS)
                .checkAction(CheckActionRequest.getDefaultInstance())
                .getEffect();
    }

    private Optional<PeerCertificate> caller() throws InterruptedException {
        return Objects.requireNonNull(callers.poll(20, TimeUnit.SECONDS));
    }

    /** A context of the JDK, whose sessions are resumed where the server lets them. */
    private static SSLContext context(Issued client) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", SERVERS.self.certificate());
        store.setKeyEntry("client", client.key(), new char[0], new Certificate[] {client.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    /** Shakes hands and reads the first byte, which comes only after the server has accepted the client. */
    private int connect(SSLContext context, String version) throws IOException {
        try (SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server().port())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {version});
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getInputStream().read();
        }
    }

    @Test
    void call_byTls_isAnsweredAndNamesNoClient() throws Exception {
        start(ClientAuthentication.NONE);

        assertThat(ask(connect(trusting(SERVERS).build()))).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(caller()).isEmpty();
    }

    @Test
    void call_inPlaintext_isRefused() throws Exception {
        start(ClientAuthentication.NONE);
        DecisionServiceBlockingStub stub = connect(InsecureChannelCredentials.create());

        assertThatThrownBy(() -> ask(stub)).isInstanceOf(StatusRuntimeException.class);
        assertThat(callers).isEmpty();
    }

    @Test
    void handshake_olderVersion_isRefused() throws Exception {
        start(ClientAuthentication.NONE);

        assertThatThrownBy(() -> connect(context(SHOP), "TLSv1.2")).isInstanceOf(SSLException.class);
        assertThat(connect(context(SHOP), "TLSv1.3")).isNotNegative();
    }

    @Test
    void call_withACertificate_carriesItsNames() throws Exception {
        start(ClientAuthentication.REQUIRED);

        ask(connect(showing(SHOP)));

        assertThat(caller().orElseThrow().name()).contains("spiffe://prod/shop");
    }

    @Test
    void call_withoutTheRequiredCertificate_isRefused() throws Exception {
        start(ClientAuthentication.REQUIRED);
        DecisionServiceBlockingStub stub = connect(trusting(SERVERS).build());

        assertThatThrownBy(() -> ask(stub)).isInstanceOf(StatusRuntimeException.class);
        assertThat(callers).isEmpty();
    }

    @Test
    void call_withoutTheOptionalCertificate_isAnsweredAndNamesNoClient() throws Exception {
        start(ClientAuthentication.OPTIONAL);

        ask(connect(trusting(SERVERS).build()));
        ask(connect(showing(SHOP)));

        assertThat(caller()).isEmpty();
        assertThat(caller()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(
            value = ClientAuthentication.class,
            names = {"OPTIONAL", "REQUIRED"})
    void call_certificateOfAnotherAuthority_isRefusedEvenIfOptional(ClientAuthentication clients) throws Exception {
        start(clients);
        // Of the same name.
        DecisionServiceBlockingStub stub =
                connect(showing(new TestAuthority("Clients").issue("shop", "URI:spiffe://prod/shop")));

        assertThatThrownBy(() -> ask(stub)).isInstanceOf(StatusRuntimeException.class);
        assertThat(callers).isEmpty();
    }

    @Test
    void call_certificateThatEnded_isRefused() throws Exception {
        start(ClientAuthentication.REQUIRED);
        Instant now = Instant.now();
        DecisionServiceBlockingStub stub =
                connect(showing(CLIENTS.issue(now.minusSeconds(60), now.minusSeconds(10), "shop")));

        assertThatThrownBy(() -> ask(stub)).isInstanceOf(StatusRuntimeException.class);
        assertThat(callers).isEmpty();
    }

    @Test
    void authority_removed_endsNoConnectionButTakesNoNewOneNorAResumedOne() throws Exception {
        start(ClientAuthentication.REQUIRED);
        DecisionServiceBlockingStub connected = connect(showing(SHOP));
        ask(connected);
        SSLContext known = context(SHOP);
        assertThat(connect(known, "TLSv1.3")).isNotNegative();

        TestAuthority.write(ca, new TestAuthority("Others").self.certificatePem());

        await().atMost(20, TimeUnit.SECONDS).until(() -> isRefused(known));
        assertThat(ask(connected)).isEqualTo(Effect.EFFECT_PERMIT);
        DecisionServiceBlockingStub late = connect(showing(SHOP));
        assertThatThrownBy(() -> ask(late)).isInstanceOf(StatusRuntimeException.class);
    }

    private boolean isRefused(SSLContext context) throws IOException {
        try {
            connect(context, "TLSv1.3");
            return false;
        } catch (SSLException | SocketException e) {
            return true;
        }
    }

    /** Remembers what each call says of its caller. */
    private final class Listening implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            callers.add(Optional.ofNullable(call.getAttributes().get(PeerCertificates.KEY)));
            return next.startCall(call, headers);
        }
    }

    /** Answers everything. */
    private static final class Permits extends DecisionServiceGrpc.DecisionServiceImplBase {
        @Override
        public void checkAction(CheckActionRequest request, StreamObserver<CheckActionResponse> answer) {
            answer.onNext(CheckActionResponse.newBuilder()
                    .setEffect(Effect.EFFECT_PERMIT)
                    .build());
            answer.onCompleted();
        }
    }
}
