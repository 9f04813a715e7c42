package io.certigate.client;

import static io.certigate.client.CheckRequests.check;
import static io.certigate.client.CheckRequests.entity;
import static io.certigate.client.ScriptedServer.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.certigate.v1.Basis;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.Effect;
import io.certigate.v1.Obligation;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a server, the network or the caller itself does: without a right PERMIT nothing is allowed. */
@Timeout(60)
class FailClosedTest {
    private static final java.time.Duration PATIENCE = java.time.Duration.ofSeconds(20);

    private static final CheckActionRequest QUESTION =
            check(entity("official_account", "shop"), "asset.sell.primary", entity("digital_collectible", "1"), "CN");

    private static final CheckActionResponse PERMIT = CheckActionResponse.newBuilder()
            .setEffect(Effect.EFFECT_PERMIT)
            .setBasis(Basis.BASIS_RULE)
            .setFreshFor(Duration.newBuilder().setSeconds(20))
            .build();

    private static CertigateClient.Builder client(ScriptedServer server) {
        return CertigateClient.builder().target(server.target()).deadline(PATIENCE);
    }

    private static Function<Message, @Nullable Message> always(CheckActionResponse answer) {
        return request -> answer;
    }

    /** What is the outcome of each way to ask; an exception is none. */
    private static List<Boolean> askEveryWay(CertigateClient client, CheckActionRequest question) throws Exception {
        boolean single;
        boolean future;
        try {
            single = client.check(question).allowed();
        } catch (CertigateException e) {
            single = false;
        }
        try {
            future = client.checkAsync(question)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .allowed();
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(CertigateException.class);
            future = false;
        }
        return List.of(single, future);
    }

    @Test
    void check_rightPermit_isAllowed() throws Exception {
        try (ScriptedServer server = new ScriptedServer(always(PERMIT));
                CertigateClient client = client(server).build()) {
            assertThat(askEveryWay(client, QUESTION)).containsExactly(true, true);
            assertThat(client.check(QUESTION).requireAllowed().allowed()).isTrue();
        }
    }

    static Stream<UnaryOperator<CheckActionResponse.Builder>> malformed() {
        return Stream.of(
                answer -> answer.clear(),
                answer -> answer.clearEffect(),
                answer -> answer.setEffectValue(3),
                answer -> answer.setEffectValue(-1),
                answer -> answer.setEffect(Effect.EFFECT_DENY),
                answer -> answer.clearBasis(),
                answer -> answer.setBasis(Basis.BASIS_ERROR),
                answer -> answer.setBasis(Basis.BASIS_NOT_COVERED),
                answer -> answer.setBasisValue(99),
                answer -> answer.setHypothetical(true),
                answer -> answer.clearFreshFor(),
                answer -> answer.setFreshFor(Duration.newBuilder().setSeconds(-5)),
                answer -> answer.setFreshFor(Duration.newBuilder().setSeconds(Long.MAX_VALUE)),
                answer -> answer.setFreshFor(Duration.newBuilder().setSeconds(1).setNanos(Integer.MAX_VALUE)),
                answer -> answer.setRequestId("that of another"),
                answer -> answer.addObligations(Obligation.getDefaultInstance()),
                answer -> answer.addObligations(Obligation.newBuilder().setId("log-it")));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void check_answerThatIsNotARightPermit_isNotAllowed(UnaryOperator<CheckActionResponse.Builder> spoil)
            throws Exception {
        CheckActionResponse answer = spoil.apply(PERMIT.toBuilder()).build();
        CheckActionsResponse batch = CheckActionsResponse.newBuilder()
                .addResults(CheckActionsResult.newBuilder().setResponse(answer))
                .build();
        try (ScriptedServer server =
                        new ScriptedServer(request -> request instanceof CheckActionRequest ? answer : batch);
                CertigateClient client = client(server).handles("another").build()) {
            assertThat(askEveryWay(client, QUESTION)).containsExactly(false, false);
            assertThat(client.checkAll(List.of(QUESTION)))
                    .extracting(CheckOutcome::allowed)
                    .containsExactly(false);
        }
    }

    @Test
    void check_questionAboutAnotherInstantOrRevision_isNotAllowedWhateverTheAnswerSays() throws Exception {
        try (ScriptedServer server = new ScriptedServer(always(PERMIT));
                CertigateClient client = client(server).build()) {
            CheckActionRequest then = QUESTION.toBuilder()
                    .setAt(Instants.toTimestamp(java.time.Instant.EPOCH))
                    .build();
            assertThat(askEveryWay(client, then)).containsExactly(false, false);
            assertThat(askEveryWay(client, CheckRequests.asOf(QUESTION, 7))).containsExactly(false, false);
        }
    }

    @ParameterizedTest
    @EnumSource(OnFailure.class)
    void check_permitThatCameLate_isNotAllowed(OnFailure onFailure) throws Exception {
        ManualClocks clocks = new ManualClocks();
        try (ScriptedServer server = new ScriptedServer(request -> {
                    clocks.passWall(PATIENCE);
                    return PERMIT;
                });
                CertigateClient client = client(server)
                        .clocks(clocks.clocks())
                        .onFailure(onFailure)
                        .build()) {
            assertThat(askEveryWay(client, QUESTION)).containsExactly(false, false);
            CertigateException late = onFailure == OnFailure.DENY
                    ? client.check(QUESTION).failure().orElseThrow()
                    : catchThrowableOfType(CertigateException.class, () -> client.check(QUESTION));
            assertThat(late)
                    .isInstanceOf(CertigateException.Expired.class)
                    .hasMessageContaining("within the 20000 ms")
                    .hasMessageContaining("took 20000 ms");
        }
    }

    @Test
    void check_permitThatCameLate_isAskedForOnceMore() throws Exception {
        ManualClocks clocks = new ManualClocks();
        CompletableFuture<Void> slow = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(request -> {
                    if (slow.complete(null)) {
                        clocks.pass(PATIENCE);
                    }
                    return PERMIT;
                });
                CertigateClient client = client(server).clocks(clocks.clocks()).build()) {
            assertThat(client.check(QUESTION).allowed()).isTrue();
            assertThat(server.received()).hasSize(2);
            assertThat(client.stats()).returns(1L, ClientStats::calls).returns(0L, ClientStats::failures);
        }
    }

    @Test
    void checkAsync_permitThatCameLate_isAskedForOnceMore() throws Exception {
        ManualClocks clocks = new ManualClocks();
        CompletableFuture<Void> slow = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(request -> {
                    if (slow.complete(null)) {
                        clocks.pass(PATIENCE);
                    }
                    return PERMIT;
                });
                CertigateClient client = client(server).clocks(clocks.clocks()).build()) {
            assertThat(client.checkAsync(QUESTION)
                            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .allowed())
                    .isTrue();
            assertThat(server.received()).hasSize(2);
        }
    }

    @Test
    void check_denialThatCameLate_isADenial() throws Exception {
        ManualClocks clocks = new ManualClocks();
        try (ScriptedServer server = new ScriptedServer(request -> {
                    clocks.pass(PATIENCE);
                    return PERMIT.toBuilder().setEffect(Effect.EFFECT_DENY).build();
                });
                CertigateClient client = client(server).clocks(clocks.clocks()).build()) {
            assertThat(client.check(QUESTION).response().getEffect()).isEqualTo(Effect.EFFECT_DENY);
        }
    }

    @Test
    void requireAllowed_whatIsNotAllowed_throwsWhy() throws Exception {
        CheckActionResponse demanding = PERMIT.toBuilder()
                .addObligations(Obligation.newBuilder().setId("log-it"))
                .build();
        CheckActionResponse denial =
                PERMIT.toBuilder().setEffect(Effect.EFFECT_DENY).build();
        try (ScriptedServer first = new ScriptedServer(always(demanding));
                ScriptedServer second = new ScriptedServer(always(denial));
                CertigateClient obliged = client(first).build();
                CertigateClient denied = client(second).build()) {
            assertThatThrownBy(() -> obliged.check(QUESTION).requireAllowed())
                    .isInstanceOfSatisfying(
                            CertigateException.UnhandledObligations.class,
                            e -> assertThat(e.obligations()).containsExactly("log-it"));
            assertThatThrownBy(() -> denied.check(QUESTION).requireAllowed())
                    .isInstanceOf(CertigateException.Denied.class)
                    .hasMessageContaining("found EFFECT_DENY");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"OK", "UNRECOGNIZED"})
    void check_anyFailureWhereThatIsADenial_deniesAndSaysWhy(Code code) throws Exception {
        try (ScriptedServer server = new ScriptedServer(request -> {
                    throw failure(code, "what was found");
                });
                CertigateClient client = client(server)
                        .retries(Retries.NONE)
                        .onFailure(OnFailure.DENY)
                        .build()) {
            CheckResult single = client.check(QUESTION);
            CheckResult future = client.checkAsync(QUESTION).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            List<CheckOutcome> batch = client.checkAll(List.of(QUESTION, QUESTION));

            assertThat(List.of(single, future)).allSatisfy(result -> {
                assertThat(result.allowed()).isFalse();
                assertThat(result.response().getEffect()).isEqualTo(Effect.EFFECT_DENY);
                assertThat(result.freshFor()).isZero();
                assertThat(result.failure())
                        .get()
                        .satisfies(failure -> assertThat(failure).hasMessageContaining("what was found"));
                assertThatThrownBy(result::requireAllowed)
                        .isSameAs(result.failure().orElseThrow());
            });
            assertThat(batch)
                    .hasSize(2)
                    .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(CheckOutcome.Failed.class));
            assertThat(client.stats().failures()).isEqualTo(3);
        }
    }

    @Test
    void check_interruptedThread_isCancelledAndStaysInterrupted() throws Exception {
        try (ScriptedServer server = new ScriptedServer(request -> null);
                CertigateClient client = client(server).build()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.Cancelled.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void check_cancelledContext_isCancelled() throws Exception {
        try (ScriptedServer server = new ScriptedServer(always(PERMIT));
                CertigateClient client = client(server).build();
                Context.CancellableContext context = Context.current().withCancellation()) {
            context.cancel(null);
            assertThatThrownBy(() -> context.call(() -> client.check(QUESTION)))
                    .isInstanceOf(CertigateException.Cancelled.class);
        }
    }

    @Test
    void check_interceptorThatFails_isUnexpected() throws Exception {
        ClientInterceptor broken = new ClientInterceptor() {
            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(
                    MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                throw new IllegalStateException("no trace");
            }
        };
        try (ScriptedServer server = new ScriptedServer(always(PERMIT));
                CertigateClient client = client(server).interceptor(broken).build()) {
            assertThat(askEveryWay(client, QUESTION)).containsExactly(false, false);
            assertThatThrownBy(() -> client.check(QUESTION))
                    .isInstanceOf(CertigateException.Unexpected.class)
                    .hasMessageContaining("no trace");
        }
    }

    @Test
    void check_noToken_isRefused() throws Exception {
        try (ScriptedServer server = new ScriptedServer(always(PERMIT));
                CertigateClient failing = client(server)
                        .bearerToken(() -> {
                            throw new IllegalStateException("the vault is sealed");
                        })
                        .build();
                CertigateClient splitting =
                        client(server).bearerToken(() -> "a\r\nb").build()) {
            assertThatThrownBy(() -> failing.check(QUESTION))
                    .isInstanceOf(CertigateException.Unauthenticated.class)
                    .hasMessageContaining("the vault is sealed");
            assertThatThrownBy(() -> splitting.check(QUESTION)).isInstanceOf(CertigateException.Unauthenticated.class);
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void check_closedClient_isUnavailable() throws Exception {
        try (ScriptedServer server = new ScriptedServer(always(PERMIT))) {
            CertigateClient client = client(server).build();
            assertThat(client.check(QUESTION).allowed()).isTrue();
            client.close();
            assertThat(askEveryWay(client, QUESTION)).containsExactly(false, false);
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.Unavailable.class);
        }
    }

    @Test
    void check_serverOfAnotherProtocol_isNoAnswer() throws Exception {
        try (ServerSocket http1 = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                CertigateClient client = CertigateClient.builder()
                        .target("127.0.0.1:" + http1.getLocalPort())
                        .deadline(PATIENCE)
                        .retries(Retries.NONE)
                        .build()) {
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> answerInHttp1(http1));
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.class);
            http1.close();
            answering.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static void answerInHttp1(ServerSocket server) {
        byte[] permit =
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 17\r\n\r\n{\"effect\":PERMIT}"
                        .getBytes(StandardCharsets.US_ASCII);
        while (!server.isClosed()) {
            try (Socket caller = server.accept()) {
                caller.getOutputStream().write(permit);
            } catch (IOException e) {
                // Closed.
                return;
            }
        }
    }

    @Test
    void check_circuitThatOpened_failsAtOnceUntilOneIsAnswered() throws Exception {
        ManualClocks clocks = new ManualClocks();
        CompletableFuture<CheckActionResponse> recovered = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(request -> {
                    if (!recovered.isDone()) {
                        throw failure(Code.RESOURCE_EXHAUSTED, "too much");
                    }
                    return recovered.join();
                });
                CertigateClient client = client(server)
                        .clocks(clocks.clocks())
                        .circuit(new CircuitPolicy(2, java.time.Duration.ofSeconds(1)))
                        .build()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.Overloaded.class);
            }
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.CircuitOpen.class);
            assertThatThrownBy(() -> client.checkAsync(QUESTION).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .hasCauseInstanceOf(CertigateException.CircuitOpen.class);
            assertThat(server.received()).hasSize(2);

            clocks.passMonotonic(java.time.Duration.ofSeconds(1));
            recovered.complete(PERMIT);
            assertThat(client.check(QUESTION).allowed()).isTrue();
            assertThat(client.stats()).isEqualTo(new ClientStats(5, 4, 0, CircuitState.CLOSED, 1, 2, ReuseStats.NONE));
        }
    }

    @Test
    void checkAsync_cancelledCallsOfAnOpenCircuit_doNotBlockIt() throws Exception {
        ManualClocks clocks = new ManualClocks();
        CompletableFuture<Message> second = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(request -> {
                    if (clocks.clocks().now().nanos() < 1_000) {
                        throw failure(Code.INTERNAL, "broken");
                    }
                    return second.isDone() ? PERMIT : null;
                });
                CertigateClient client = client(server)
                        .clocks(clocks.clocks())
                        .circuit(new CircuitPolicy(1, java.time.Duration.ofNanos(1_000)))
                        .build()) {
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.Unexpected.class);
            clocks.passMonotonic(java.time.Duration.ofNanos(1_000));
            CompletableFuture<CheckResult> probe = client.checkAsync(QUESTION);
            assertThat(client.stats().circuit()).isEqualTo(CircuitState.HALF_OPEN);
            assertThat(probe.cancel(true)).isTrue();

            second.complete(PERMIT);
            await().atMost(PATIENCE).until(() -> client.stats().circuit() != CircuitState.HALF_OPEN);
            assertThat(client.check(QUESTION).allowed()).isTrue();
        }
    }
}
