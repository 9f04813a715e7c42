package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.Effect;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcServerTest {
    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        server = TestServer.start(node);
    }

    @AfterEach
    void stop() {
        node.store.openAll();
        server.close();
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "certigate.v1.DecisionService", "certigate.v1.RegistryService"})
    void ready_everyServiceAndTheWhole_areServing(String service) {
        HealthCheckResponse response = HealthGrpc.newBlockingStub(server.connect())
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setService(service).build());

        assertThat(response.getStatus()).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void start_notReadyYet_isNotServing() throws Exception {
        try (GrpcServer young = GrpcServer.start(loopback(0), 1, List.of())) {
            ManagedChannel channel = TestServer.connect(young.port());
            HealthCheckResponse response = HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance());
            channel.shutdownNow();

            assertThat(response.getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        }
    }

    @Test
    void readyWhile_answersComeAndGo_isToldOfWhatAnswers() throws Exception {
        AtomicBoolean ready = new AtomicBoolean();
        BlockingQueue<ServingStatus> whole = watched("");
        BlockingQueue<ServingStatus> decisions = watched("certigate.v1.DecisionService");
        BlockingQueue<ServingStatus> reflection = watched(ServerReflectionGrpc.SERVICE_NAME);
        assertThat(List.of(next(whole), next(decisions), next(reflection))).containsOnly(ServingStatus.SERVING);

        server.server.readyWhile(ready::get);
        assertThat(List.of(next(whole), next(decisions))).containsOnly(ServingStatus.NOT_SERVING);
        ready.set(true);

        assertThat(List.of(next(whole), next(decisions))).containsOnly(ServingStatus.SERVING);
        assertThat(reflection).isEmpty();
    }

    private BlockingQueue<ServingStatus> watched(String service) {
        BlockingQueue<ServingStatus> seen = new LinkedBlockingQueue<>();
        HealthGrpc.newStub(server.connect())
                .watch(HealthCheckRequest.newBuilder().setService(service).build(), new Watcher(seen, false));
        return seen;
    }

    private static ServingStatus next(BlockingQueue<ServingStatus> seen) throws InterruptedException {
        return Objects.requireNonNull(seen.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void close_healthWatched_tellsNotServing() throws Exception {
        BlockingQueue<ServingStatus> seen = new LinkedBlockingQueue<>();
        HealthGrpc.newStub(server.connect()).watch(HealthCheckRequest.getDefaultInstance(), new Watcher(seen, true));
        assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.SERVING);

        server.server.close();

        assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void reflection_listServices_namesThemAll() throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(server.connect())
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(
                ServerReflectionRequest.newBuilder().setListServices("*").build());

        ServerReflectionResponse response = answer.get(20, TimeUnit.SECONDS);
        requests.onCompleted();

        assertThat(response.getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .contains(
                        "certigate.v1.DecisionService",
                        "certigate.v1.RegistryService",
                        "grpc.health.v1.Health",
                        "grpc.reflection.v1.ServerReflection");
    }

    @Test
    void close_callWaitsForABlockedStore_isAnsweredFirst() throws Exception {
        node.write(TestNode.file(account("shop"), "1"));
        node.store.factReads.close();
        ListenableFuture<CheckActionResponse> pending = DecisionServiceGrpc.newFutureStub(server.connect())
                .checkAction(question("shop", "asset.gift.primary").build());
        node.store.factReads.awaitArrival();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(server.server::close);
        DecisionServiceBlockingStub late = server.blocking();
        await().ignoreExceptionsInstanceOf(AssertionError.class)
                .until(() -> Refusal.of(() -> late.checkAction(
                                        question("shop", "asset.display").build()))
                                .code()
                        == Code.UNAVAILABLE);
        assertThat(closed).isNotDone();

        node.store.factReads.open();

        assertThat(pending.get(20, TimeUnit.SECONDS).getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(closed).succeedsWithin(20, TimeUnit.SECONDS);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void start_onLinux_usesEpoll() {
        DecisionServiceBlockingStub stub = server.blocking();
        stub.checkAction(question("shop", "asset.display").build());

        List<StackTraceElement> frames = Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> server.threads().contains(entry.getKey().getName()))
                .flatMap(entry -> Arrays.stream(entry.getValue()))
                .toList();

        assertThat(server.threads()).hasSize(1).allMatch(name -> name.startsWith("grpc-"));
        assertThat(frames).anyMatch(frame -> frame.getClassName().contains(".epoll."));
    }

    @Test
    void start_portInUse_isABindException() {
        assertThatThrownBy(() -> GrpcServer.start(loopback(server.server.port()), 1, List.of()))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("in use");
    }

    @Test
    void checkAction_metadataTooLarge_isRefusedAndTheNextCallWorks() {
        DecisionServiceBlockingStub stub = server.blocking();
        Metadata large = new Metadata();
        large.put(Metadata.Key.of("x-large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(9 * 1024));

        Refusal refusal = Refusal.of(() -> stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(large))
                .checkAction(question("shop", "asset.display").build()));

        assertThat(refusal.code()).isNotEqualTo(Code.OK);
        assertThat(server.calls()).isZero();
        assertThat(stub.checkAction(question("shop", "asset.display").build()).getEffect())
                .isEqualTo(Effect.EFFECT_PERMIT);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Watches health until it is told that the server does not serve. */
    private static final class Watcher implements ClientResponseObserver<HealthCheckRequest, HealthCheckResponse> {
        private final BlockingQueue<ServingStatus> seen;
        private final boolean once;
        private @Nullable ClientCallStreamObserver<HealthCheckRequest> call;

        Watcher(BlockingQueue<ServingStatus> seen, boolean once) {
            this.seen = seen;
            this.once = once;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<HealthCheckRequest> requests) {
            call = requests;
        }

        @Override
        public void onNext(HealthCheckResponse response) {
            seen.add(response.getStatus());
            // Otherwise the watch would keep the server from draining.
            if (once && response.getStatus() == ServingStatus.NOT_SERVING && call != null) {
                call.cancel("seen", null);
            }
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
