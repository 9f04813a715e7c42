package io.certigate.client;

import static io.certigate.client.CheckRequests.check;
import static io.certigate.client.CheckRequests.entity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.certigate.v1.Basis;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckFailure;
import io.certigate.v1.Effect;
import io.certigate.v1.StreamCheckActionsRequest;
import io.certigate.v1.StreamCheckActionsResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CheckStreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final CheckActionRequest QUESTION =
            check(entity("official_account", "shop"), "asset.sell.primary", entity("digital_collectible", "1"), "CN");

    private static final CheckActionResponse PERMIT = CheckActionResponse.newBuilder()
            .setEffect(Effect.EFFECT_PERMIT)
            .setBasis(Basis.BASIS_RULE)
            .setFreshFor(com.google.protobuf.Duration.newBuilder().setSeconds(20))
            .build();

    private static Function<Message, @Nullable Message> answering(
            Function<StreamCheckActionsRequest, StreamCheckActionsResponse.@Nullable Builder> script) {
        return message -> {
            StreamCheckActionsResponse.Builder answer = script.apply((StreamCheckActionsRequest) message);
            return answer == null ? null : answer.build();
        };
    }

    private static StreamCheckActionsResponse.Builder to(StreamCheckActionsRequest request) {
        return StreamCheckActionsResponse.newBuilder().setId(request.getId());
    }

    private static CertigateClient client(ScriptedServer server) {
        return CertigateClient.builder()
                .target(server.target())
                .deadline(PATIENCE)
                .build();
    }

    private static CheckResult get(CompletableFuture<CheckResult> asked) throws Exception {
        return asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletableFuture<CheckResult> asked) throws Exception {
        try {
            throw new AssertionError("expected no answer, found " + get(asked));
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    @Test
    void ask_manyQuestions_eachGetsItsAnswer() throws Exception {
        try (ScriptedServer server = new ScriptedServer(answering(request -> to(request)
                        .setResponse(PERMIT.toBuilder()
                                .setRequestId(request.getRequest().getRequestId()))));
                CertigateClient client = client(server);
                CheckStream stream = client.stream()) {
            List<CompletableFuture<CheckResult>> asked = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                asked.add(stream.ask(QUESTION.toBuilder().setRequestId("r" + i).build()));
            }
            for (int i = 0; i < 200; i++) {
                CheckResult result = get(asked.get(i));
                assertThat(result.allowed()).isTrue();
                assertThat(result.response().getRequestId()).isEqualTo("r" + i);
            }
            assertThat(client.stats()).returns(200L, ClientStats::calls).returns(0L, ClientStats::failures);
        }
    }

    @Test
    void ask_answerThatIsNone_failsThatQuestionAlone() throws Exception {
        AtomicInteger turn = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(answering(request -> switch (turn.getAndIncrement()) {
                    case 0 ->
                        to(request)
                                .setFailure(CheckFailure.newBuilder()
                                        .setCode(Code.UNAVAILABLE_VALUE)
                                        .setMessage("stale"));
                    case 1 -> to(request);
                    case 2 -> to(request).setResponse(PERMIT.toBuilder().setRequestId("that of another"));
                    default -> to(request).setResponse(PERMIT);
                }));
                CertigateClient client = client(server);
                CheckStream stream = client.stream()) {
            assertThat(failure(stream.ask(QUESTION)))
                    .isInstanceOf(CertigateException.Unavailable.class)
                    .hasMessage("stale");
            assertThat(failure(stream.ask(QUESTION))).isInstanceOf(CertigateException.Unexpected.class);
            assertThat(failure(stream.ask(QUESTION))).isInstanceOf(CertigateException.Unexpected.class);
            assertThat(get(stream.ask(QUESTION)).allowed()).isTrue();
        }
    }

    @Test
    void ask_answerWithTheIdOfAnother_answersNobodyElse() throws Exception {
        try (ScriptedServer server = new ScriptedServer(answering(request -> request.getId() == 1
                        ? null
                        : to(request).setId(request.getId() + 7).setResponse(PERMIT)));
                CertigateClient client = client(server);
                CheckStream stream = client.stream(client.options().within(Duration.ofMillis(500)))) {
            CompletableFuture<CheckResult> first = stream.ask(QUESTION);
            CompletableFuture<CheckResult> second = stream.ask(QUESTION);

            assertThat(failure(first)).isInstanceOf(CertigateException.TimedOut.class);
            assertThat(failure(second)).isInstanceOf(CertigateException.class);
        }
    }

    @Test
    void ask_streamThatIsSilent_timesOutAndTheNextBeginsAnother() throws Exception {
        CheckActionRequest unanswered = QUESTION.toBuilder().setLocale("none").build();
        try (ScriptedServer server = new ScriptedServer(
                        answering(request -> request.getRequest().equals(unanswered)
                                ? null
                                : to(request).setResponse(PERMIT)));
                CertigateClient client = client(server);
                CheckStream stream = client.stream(client.options().within(Duration.ofSeconds(2)))) {
            assertThat(failure(stream.ask(unanswered)))
                    .isInstanceOf(CertigateException.TimedOut.class)
                    .hasMessage("expected an answer within 2000 ms, found none");
            assertThat(get(stream.ask(QUESTION)).allowed()).isTrue();
        }
    }

    @Test
    void ask_streamThatFails_failsAllUnderWayAndTheNextBeginsAnother() throws Exception {
        AtomicInteger turn = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(message -> {
                    int now = turn.getAndIncrement();
                    if (now == 2) {
                        throw ScriptedServer.failure(Code.UNAVAILABLE, "going away");
                    }
                    return now < 2
                            ? null
                            : to((StreamCheckActionsRequest) message)
                                    .setResponse(PERMIT)
                                    .build();
                });
                CertigateClient client = client(server);
                CheckStream stream = client.stream()) {
            List<CompletableFuture<CheckResult>> asked =
                    List.of(stream.ask(QUESTION), stream.ask(QUESTION), stream.ask(QUESTION));
            for (CompletableFuture<CheckResult> each : asked) {
                assertThat(failure(each))
                        .isInstanceOf(CertigateException.Unavailable.class)
                        .hasMessage("going away");
            }
            assertThat(get(stream.ask(QUESTION)).allowed()).isTrue();
        }
    }

    @Test
    void ask_tooManyUnderWay_isRefusedAtOnce() throws Exception {
        try (ScriptedServer server = new ScriptedServer(answering(request -> null));
                CertigateClient client = client(server);
                CheckStream stream = client.stream()) {
            List<CompletableFuture<CheckResult>> asked = new ArrayList<>();
            for (int i = 0; i < CheckStream.MAX_UNDER_WAY; i++) {
                asked.add(stream.ask(QUESTION));
            }
            // However often: it opens no circuit, since nothing is wrong with a server.
            for (int i = 0; i < 2 * CircuitPolicy.DEFAULT.failures(); i++) {
                assertThat(failure(stream.ask(QUESTION)))
                        .isInstanceOf(CertigateException.Overloaded.class)
                        .hasMessageContaining("at most 1000 questions under way");
            }
            assertThat(client.stats().circuit()).isEqualTo(CircuitState.CLOSED);
            stream.close();
            for (CompletableFuture<CheckResult> each : asked) {
                assertThat(failure(each)).isInstanceOf(CertigateException.Cancelled.class);
            }
        }
    }

    @Test
    void ask_closedStreamOrNoServer_isUnavailable() throws Exception {
        String target;
        try (ScriptedServer gone = new ScriptedServer(answering(request -> null))) {
            target = gone.target();
        }
        try (CertigateClient client = CertigateClient.builder()
                        .target(target)
                        .deadline(PATIENCE)
                        .build();
                CheckStream stream = client.stream()) {
            assertThat(failure(stream.ask(QUESTION))).isInstanceOf(CertigateException.Unavailable.class);
            stream.close();
            assertThat(failure(stream.ask(QUESTION)))
                    .isInstanceOf(CertigateException.Unavailable.class)
                    .hasMessageContaining("found it closed");
        }
    }

    @Test
    void ask_noAnswerWhereThatIsADenial_denies() throws IOException {
        try (ScriptedServer server = new ScriptedServer(message -> {
                    throw ScriptedServer.failure(Code.UNAVAILABLE, "stale");
                });
                CertigateClient client = CertigateClient.builder()
                        .target(server.target())
                        .deadline(PATIENCE)
                        .onFailure(OnFailure.DENY)
                        .build();
                CheckStream stream = client.stream()) {
            CheckResult denied =
                    stream.ask(QUESTION).orTimeout(20, TimeUnit.SECONDS).join();

            assertThat(denied.allowed()).isFalse();
            assertThat(denied.failure()).get().isInstanceOf(CertigateException.Unavailable.class);
            assertThatThrownBy(denied::requireAllowed).isInstanceOf(CertigateException.Unavailable.class);
        }
    }
}
