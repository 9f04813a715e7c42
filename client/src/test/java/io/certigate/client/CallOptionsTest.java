package io.certigate.client;

import static io.certigate.client.CheckRequests.check;
import static io.certigate.client.CheckRequests.entity;
import static io.certigate.client.ScriptedServer.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.certigate.v1.Basis;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetEntityRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deadlines, repetitions, waiting, and what callers hook into calls. */
@Timeout(60)
class CallOptionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private static final CheckActionRequest QUESTION =
            check(entity("official_account", "shop"), "asset.sell.primary", entity("digital_collectible", "1"), "CN");

    private static final CheckActionResponse PERMIT = CheckActionResponse.newBuilder()
            .setEffect(Effect.EFFECT_PERMIT)
            .setBasis(Basis.BASIS_RULE)
            .setFreshFor(com.google.protobuf.Duration.newBuilder().setSeconds(20))
            .build();

    private static CertigateClient.Builder client(String target) {
        return CertigateClient.builder().target(target).deadline(PATIENCE);
    }

    @Test
    void check_deadlineOfOneCall_holdsForThatOne() throws IOException {
        CheckActionRequest unanswered = QUESTION.toBuilder().setLocale("none").build();
        try (ScriptedServer server = new ScriptedServer(request -> request.equals(unanswered) ? null : PERMIT);
                CertigateClient client = client(server.target()).build()) {
            CheckOptions soon = client.options().within(Duration.ofMillis(50));

            assertThatThrownBy(() -> client.check(unanswered, soon)).isInstanceOf(CertigateException.TimedOut.class);
            assertThat(client.check(QUESTION).allowed()).isTrue();
        }
    }

    @Test
    void checkAsync_deadlineOfOneCall_holdsForSinglesAndBatches() throws IOException {
        try (ScriptedServer server = new ScriptedServer(request -> null);
                CertigateClient client = client(server.target()).build()) {
            CheckOptions soon = client.options().within(Duration.ofMillis(50));

            for (CompletableFuture<?> call :
                    List.of(client.checkAsync(QUESTION, soon), client.checkAllAsync(List.of(QUESTION), soon))) {
                assertThatThrownBy(() -> call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .hasCauseInstanceOf(CertigateException.TimedOut.class);
            }
            assertThatThrownBy(() -> client.checkAll(List.of(QUESTION), soon))
                    .isInstanceOf(CertigateException.TimedOut.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT-1S"})
    void within_notPositive_isRefused(Duration deadline) {
        assertThatThrownBy(() -> CertigateClient.builder().deadline(deadline))
                .hasMessageContaining("expected a positive deadline");
    }

    @Test
    void check_retriesWithinTheBudget_areCounted() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(request -> {
                    if (asked.getAndIncrement() < 2) {
                        throw failure(Code.UNAVAILABLE, "stale");
                    }
                    return PERMIT;
                });
                CertigateClient client = client(server.target()).build()) {
            assertThat(client.check(QUESTION).allowed()).isTrue();
            assertThat(client.stats())
                    .returns(1L, ClientStats::calls)
                    .returns(0L, ClientStats::failures)
                    .returns(2L, ClientStats::retries);
        }
    }

    @Test
    void check_noRetries_isAskedOnce() throws IOException {
        try (ScriptedServer server = new ScriptedServer(CallOptionsTest::unavailable);
                CertigateClient client =
                        client(server.target()).retries(Retries.NONE).build()) {
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.Unavailable.class);
            assertThat(server.received()).hasSize(1);
        }
    }

    private static @Nullable Message unavailable(Message request) {
        throw failure(Code.UNAVAILABLE, "stale");
    }

    @Test
    void check_budgetThatIsSpent_isNotRepeated() throws IOException {
        try (ScriptedServer server = new ScriptedServer(CallOptionsTest::unavailable);
                CertigateClient client =
                        client(server.target()).retries(new Retries(2, 2)).build()) {
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.Unavailable.class);
            }
            // Four tokens: the second failed attempt leaves half of them, and that is too few.
            assertThat(client.stats().retries()).isEqualTo(1);
            assertThat(server.received()).hasSize(5);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "6, 1", "1, 0", "1, 501"})
    void retries_outOfRange_isRefused(int attempts, int burst) {
        assertThatThrownBy(() -> new Retries(attempts, burst)).hasMessageContaining("expected");
    }

    @Test
    void check_serverThatSaysWhenToComeBack_isObeyed() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        List<Long> at = new CopyOnWriteArrayList<>();
        ServerInterceptor late = new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                at.add(System.nanoTime());
                if (asked.getAndIncrement() == 0) {
                    Metadata trailers = new Metadata();
                    trailers.put(PUSHBACK, "700");
                    call.close(Status.UNAVAILABLE, trailers);
                    return new ServerCall.Listener<>() {};
                }
                return next.startCall(call, headers);
            }
        };
        Server server = serving(late);
        try (CertigateClient client = client("127.0.0.1:" + server.getPort()).build()) {
            assertThat(client.check(QUESTION).allowed()).isTrue();
            assertThat(Duration.ofNanos(at.get(1) - at.get(0))).isGreaterThanOrEqualTo(Duration.ofMillis(700));
        } finally {
            server.shutdownNow();
        }
    }

    private static Server serving(ServerInterceptor interceptor) throws IOException {
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new DecisionServiceGrpc.DecisionServiceImplBase() {
                    @Override
                    public void checkAction(CheckActionRequest request, StreamObserver<CheckActionResponse> observer) {
                        observer.onNext(PERMIT);
                        observer.onCompleted();
                    }
                })
                .intercept(interceptor)
                .build()
                .start();
    }

    @Test
    void check_noServerYet_waitsForOneIfToldTo() throws Exception {
        int port;
        try (ScriptedServer gone = new ScriptedServer(request -> PERMIT)) {
            port = Target.parse(gone.target()).port();
        }
        try (CertigateClient client =
                        client("127.0.0.1:" + port).retries(Retries.NONE).build();
                CertigateClient patient = client("127.0.0.1:" + port)
                        .waitForReady()
                        .retries(Retries.NONE)
                        .build()) {
            CompletableFuture<CheckResult> waiting =
                    client.checkAsync(QUESTION, client.options().waitingForReady());
            CompletableFuture<CheckResult> alike = patient.checkAsync(QUESTION);
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.Unavailable.class);
            assertThatThrownBy(() -> patient.check(QUESTION, patient.options().failingAtOnce()))
                    .isInstanceOf(CertigateException.Unavailable.class);
            assertThat(waiting).isNotDone();

            Server server = Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                    .addService(new DecisionServiceGrpc.DecisionServiceImplBase() {
                        @Override
                        public void checkAction(
                                CheckActionRequest request, StreamObserver<CheckActionResponse> observer) {
                            observer.onNext(PERMIT);
                            observer.onCompleted();
                        }
                    })
                    .build()
                    .start();
            assertThat(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).allowed())
                    .isTrue();
            assertThat(alike.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).allowed())
                    .isTrue();
            server.shutdownNow();
        }
    }

    /** Writes its name down whenever it sees a call. */
    private record Tracer(String name, List<String> seen) implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            seen.add(name + " " + method.getBareMethodName());
            return next.newCall(method, options);
        }
    }

    @Test
    void interceptors_callsThatAreRepeated_areSeenOnceInOrder() throws IOException {
        List<String> seen = new CopyOnWriteArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(request -> {
                    if (asked.getAndIncrement() == 0) {
                        throw failure(Code.UNAVAILABLE, "stale");
                    }
                    return PERMIT;
                });
                CertigateClient client = client(server.target())
                        .interceptor(new Tracer("outer", seen))
                        .interceptor(new Tracer("inner", seen))
                        .build()) {
            client.check(QUESTION);

            assertThat(seen).containsExactly("outer CheckAction", "inner CheckAction");
        }
    }

    @Test
    void bearerToken_eachCall_carriesThePresentOne() throws Exception {
        List<String> sent = new CopyOnWriteArrayList<>();
        AtomicInteger issued = new AtomicInteger();
        Server server = serving(new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                sent.add(String.valueOf(headers.get(AUTHORIZATION)));
                return next.startCall(call, headers);
            }
        });
        try (CertigateClient client = client("127.0.0.1:" + server.getPort())
                .bearerToken(() -> "token-" + issued.incrementAndGet())
                .build()) {
            client.check(QUESTION);
            client.checkAsync(QUESTION).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            // The server has no such service; the token goes there too.
            assertThatThrownBy(() -> RegistryServiceGrpc.newBlockingStub(client.channel())
                            .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .getEntity(GetEntityRequest.newBuilder()
                                    .setEntity(EntityReference.getDefaultInstance())
                                    .build()))
                    .hasMessageContaining("UNIMPLEMENTED");

            assertThat(sent).startsWith("Bearer token-1", "Bearer token-2");
            assertThat(issued).hasValue(3);
        } finally {
            server.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "100001"})
    void reuse_outOfRange_isRefused(int answers) {
        assertThatThrownBy(() -> CertigateClient.builder().reuse(answers))
                .hasMessage("expected 1 to 100000 answers to keep for reuse, found " + answers);
    }
}
