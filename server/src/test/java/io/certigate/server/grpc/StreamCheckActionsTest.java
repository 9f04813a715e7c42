package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestDirectives.timestamp;
import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.file;
import static io.certigate.server.fixture.TestNode.filing;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decision.DecisionLog.Unwritten;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.limit.Limits;
import io.certigate.server.limit.RateLimit;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.Consistency;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Effect;
import io.certigate.v1.StreamCheckActionsRequest;
import io.certigate.v1.StreamCheckActionsResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamCheckActionsTest {
    private static final int WINDOW = 65_535;
    private static final int READY_BYTES = 32 * 1024;
    private static final UnknownFieldSet NEWER = UnknownFieldSet.newBuilder()
            .addField(100, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    /** Refuses what is called full, as a log does for which the disk has no room. */
    private static final DecisionLog FULL_AT_TIMES =
            entry -> entry.request().id().equals("full")
                    ? CompletableFuture.failedFuture(new Unwritten(true, "the disk is full", null))
                    : null;

    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data, FULL_AT_TIMES);
        node.write(file(account("known"), "1"));
        server = TestServer.start(node);
        assertThat(server.blocking().checkAction(gift("known").build()).getEffect())
                .isEqualTo(Effect.EFFECT_PERMIT);
    }

    @AfterEach
    void stop() {
        node.store.openAll();
        server.close();
        node.close();
    }

    private StreamCaller caller() {
        return StreamCaller.start(server.connect());
    }

    private static CheckActionRequest.Builder gift(String account) {
        return question(account, "asset.gift.primary");
    }

    private static void assertFailure(StreamCheckActionsResponse answer, long id, int code, String message) {
        assertThat(answer.getId()).isEqualTo(id);
        assertThat(answer.getOutcomeCase()).isEqualTo(StreamCheckActionsResponse.OutcomeCase.FAILURE);
        assertThat(answer.getFailure().getCode()).isEqualTo(code);
        assertThat(answer.getFailure().getMessage()).contains(message);
    }

    private static void assertEffect(StreamCheckActionsResponse answer, long id, Effect effect) {
        assertThat(answer.getId()).isEqualTo(id);
        assertThat(answer.getResponse().getEffect()).isEqualTo(effect);
    }

    @Test
    void streamCheckActions_questionWhoseFactsAreCached_overtakesOneThatWaitsForThem() throws Exception {
        StreamCaller caller = caller();
        node.store.factReads.close();
        caller.ask(1, gift("unknown"));
        node.store.factReads.awaitArrival();

        caller.ask(2, gift("known").setRequestId("r-2"));
        StreamCheckActionsResponse second = caller.next();

        assertEffect(second, 2, Effect.EFFECT_PERMIT);
        assertThat(second.getResponse().getRequestId()).isEqualTo("r-2");
        node.store.factReads.open();
        assertEffect(caller.next(), 1, Effect.EFFECT_DENY);
        assertThat(caller.endQuestions().end().getCode()).isEqualTo(Code.OK);
        assertThat(server.threads()).hasSize(1);
    }

    @Test
    void streamCheckActions_questionThatWaitsForAToken_isOvertakenAndSeesIt() throws Exception {
        StreamCaller caller = caller();
        node.writeUnseen(filing(account("new"), "2", null));
        Consistency token = Consistency.newBuilder()
                .setAtLeast(ResponseWriter.revision(node.store.head().revision()))
                .build();
        node.store.heads.close();
        caller.ask(1, gift("new").setConsistency(token));
        node.store.heads.awaitArrival();

        caller.ask(2, gift("known"));

        assertEffect(caller.next(), 2, Effect.EFFECT_PERMIT);
        node.store.heads.open();
        StreamCheckActionsResponse first = caller.next();
        assertEffect(first, 1, Effect.EFFECT_PERMIT);
        assertThat(first.getResponse().getRevision()).isEqualTo(token.getAtLeast());
    }

    @Test
    void streamCheckActions_foreignToken_failsThatQuestionAlone() throws Exception {
        StreamCaller caller = caller();
        Consistency token = Consistency.newBuilder()
                .setAtLeast(ResponseWriter.revision(node.store.head().revision()).toBuilder()
                        .setHash(ByteString.copyFrom(new byte[32])))
                .build();

        caller.ask(1, gift("known").setConsistency(token)).ask(2, gift("known"));

        assertFailure(caller.next(), 1, Code.FAILED_PRECONDITION.value(), "another hash");
        assertEffect(caller.next(), 2, Effect.EFFECT_PERMIT);
    }

    @Test
    void streamCheckActions_thousandsAtOnce_areAllAnsweredAsAlone() throws Exception {
        int count = 5_000;
        CheckActionResponse alone = server.blocking().checkAction(gift("known").build());
        StreamCaller caller = caller();

        for (long id = 0; id < count; id++) {
            caller.ask(id, gift("known"));
        }
        List<StreamCheckActionsResponse> answers = caller.endQuestions().next(count);

        assertThat(answers)
                .extracting(StreamCheckActionsResponse::getId)
                .containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
        assertThat(answers.stream()
                        .map(answer -> answer.getResponse().toBuilder()
                                .clearDecisionId()
                                .build())
                        .distinct())
                .containsExactly(alone.toBuilder().clearDecisionId().build());
        assertThat(answers.stream()
                        .map(answer -> answer.getResponse().getDecisionId())
                        .distinct())
                .hasSize(count);
        assertThat(caller.end().getCode()).isEqualTo(Code.OK);
        assertThat(server.threads()).hasSize(1);
    }

    @Test
    void streamCheckActions_questionsOfAllKinds_areAnsweredAsAlone() throws Exception {
        List<CheckActionRequest.Builder> kinds = List.of(
                gift("known"),
                gift("unknown").setRequestId("r"),
                gift("known").setDetail(DetailLevel.DETAIL_LEVEL_FULL),
                gift("known").setLocale("zh").setDetail(DetailLevel.DETAIL_LEVEL_FULL),
                question("known", "asset.offer"),
                question("known", "nothing.like.this"),
                gift("known").setAt(timestamp(TestNode.START.plusSeconds(1_000_000))),
                gift("known").addMarkets("VN"));
        StreamCaller caller = caller();

        for (int id = 0; id < kinds.size(); id++) {
            CheckActionResponse alone =
                    server.blocking().checkAction(kinds.get(id).build());
            CheckActionResponse answer = caller.ask(id, kinds.get(id)).next().getResponse();

            assertThat(answer.toBuilder().clearDecisionId().build())
                    .isEqualTo(alone.toBuilder().clearDecisionId().build());
        }
    }

    @Test
    void streamCheckActions_callerWhoDoesNotRead_isNotReadAndLosesNothing() throws Exception {
        int count = 2_000;
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.server.port())
                .usePlaintext()
                .flowControlWindow(WINDOW)
                .build();
        try {
            StreamCaller caller = StreamCaller.start(channel);
            for (long id = 1; id <= count; id++) {
                caller.ask(id, question("known", "asset.offer").setDetail(DetailLevel.DETAIL_LEVEL_FULL));
            }
            caller.endQuestions();
            // Everything that was asked for has come and is answered, and still it asks for no more.
            await().until(() -> {
                TestServer.Streamed streamed = server.streamed();
                return streamed.answered() > 0
                        && streamed.answered() == streamed.taken()
                        && streamed.taken() == streamed.demanded();
            });
            int answered = server.streamed().answered();
            assertThat(server.blocking().checkAction(gift("known").build()).getEffect())
                    .isEqualTo(Effect.EFFECT_PERMIT);

            List<StreamCheckActionsResponse> answers = caller.next(count);

            int bytes = answers.get(0).getSerializedSize();
            assertThat(bytes).isGreaterThan(5_000);
            assertThat(answered).isLessThan((WINDOW + READY_BYTES) / bytes + CheckStream.MAX_COMING + 1);
            assertThat(answers)
                    .extracting(StreamCheckActionsResponse::getId)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, count).boxed().toList());
            assertThat(caller.end().getCode()).isEqualTo(Code.OK);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void streamCheckActions_manyQuestionsThatWait_atMostSoManyAreTakenAndAllAreAnswered() throws Exception {
        int count = 1_000;
        node.store.factReads.close();
        StreamCaller caller = caller();
        for (long id = 1; id <= count; id++) {
            caller.ask(id, gift("unknown-" + id % 7));
        }
        caller.endQuestions();
        await().until(() -> server.streamed().taken() == CheckStream.MAX_IN_FLIGHT);

        assertThat(server.blocking().checkAction(gift("known").build()).getEffect())
                .isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(server.streamed())
                .isEqualTo(new TestServer.Streamed(CheckStream.MAX_IN_FLIGHT, CheckStream.MAX_IN_FLIGHT, 0));
        node.store.factReads.open();

        List<StreamCheckActionsResponse> answers = caller.next(count);
        assertThat(answers)
                .extracting(StreamCheckActionsResponse::getId)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, count).boxed().toList());
        assertThat(answers)
                .allSatisfy(
                        answer -> assertThat(answer.getResponse().getEffect()).isEqualTo(Effect.EFFECT_DENY));
        assertThat(caller.end().getCode()).isEqualTo(Code.OK);
    }

    @Test
    void streamCheckActions_badQuestionsInBetween_failAloneAndTheStreamGoesOn() throws Exception {
        StreamCaller caller = caller();
        caller.ask(1, question("", "asset.display"))
                .ask(2, gift("known").setUnknownFields(NEWER))
                .ask(3, gift("known").setTrace(true))
                .ask(4, gift("known").setAsOfRevision(1))
                .send(new byte[] {8, 5, 18, 2, -1, -1})
                .send(StreamCheckActionsRequest.newBuilder()
                        .setId(6)
                        .setRequest(gift("known"))
                        .setUnknownFields(NEWER)
                        .build()
                        .toByteArray())
                .send(StreamCheckActionsRequest.newBuilder().setId(7).build().toByteArray())
                .ask(8, gift("known").setRequestId("full"))
                .ask(-1, gift("known"));

        assertFailure(caller.next(), 1, Code.INVALID_ARGUMENT.value(), "request.subject.id: expected");
        assertFailure(caller.next(), 2, Code.UNIMPLEMENTED.value(), "'request.100'");
        assertFailure(caller.next(), 3, Code.INVALID_ARGUMENT.value(), "ask for it outside of a stream");
        assertFailure(caller.next(), 4, Code.INVALID_ARGUMENT.value(), "expected no revision of the past here");
        assertFailure(caller.next(), 5, Code.INVALID_ARGUMENT.value(), "request: expected the bytes of");
        assertFailure(caller.next(), 6, Code.UNIMPLEMENTED.value(), "'100'");
        StreamCheckActionsResponse empty = caller.next();
        assertFailure(empty, 7, Code.INVALID_ARGUMENT.value(), "request.subject: expected an entity");
        assertThat(empty.getFailure().getViolationsCount()).isEqualTo(4);
        assertFailure(caller.next(), 8, Code.RESOURCE_EXHAUSTED.value(), "could not be logged: the disk is full");
        assertEffect(caller.next(), -1, Effect.EFFECT_PERMIT);
        assertThat(caller.endQuestions().end().getCode()).isEqualTo(Code.OK);
    }

    @Test
    void streamCheckActions_factsThatCannotBeRead_failThatQuestionAlone() throws Exception {
        StreamCaller caller = caller();
        node.store.factReads.fail(() -> new IllegalStateException("a bug"));

        caller.ask(1, gift("unknown"));

        assertFailure(caller.next(), 1, Code.UNAVAILABLE.value(), "could not be read");
        caller.ask(2, gift("known"));
        assertEffect(caller.next(), 2, Effect.EFFECT_PERMIT);
    }

    @Test
    void streamCheckActions_bytesThatAreNoMessage_endTheStreamAfterTheAnswersBefore() throws Exception {
        StreamCaller caller = caller();

        caller.ask(1, gift("known")).send(new byte[] {-1, -1}).ask(2, gift("known"));

        assertEffect(caller.next(), 1, Effect.EFFECT_PERMIT);
        Status end = caller.end();
        assertThat(end.getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(end.getDescription()).contains("certigate.v1.StreamCheckActionsRequest");
    }

    @Test
    void streamCheckActions_sameIdTwice_isAnsweredTwice() throws Exception {
        StreamCaller caller = caller();

        caller.ask(7, gift("known")).ask(7, gift("unknown")).endQuestions();

        assertThat(caller.next(2))
                .extracting(
                        StreamCheckActionsResponse::getId,
                        answer -> answer.getResponse().getEffect())
                .containsExactly(tuple(7L, Effect.EFFECT_PERMIT), tuple(7L, Effect.EFFECT_DENY));
        assertThat(caller.end().getCode()).isEqualTo(Code.OK);
    }

    @Test
    void streamCheckActions_endOfQuestionsWhileSomeWait_theirAnswersComeBeforeTheEnd() throws Exception {
        StreamCaller caller = caller();
        node.store.factReads.close();
        caller.ask(1, gift("unknown")).ask(2, gift("known")).endQuestions();
        assertEffect(caller.next(), 2, Effect.EFFECT_PERMIT);

        node.store.factReads.open();

        assertEffect(caller.next(), 1, Effect.EFFECT_DENY);
        assertThat(caller.end().getCode()).isEqualTo(Code.OK);
    }

    @Test
    void streamCheckActions_noQuestion_endsWell() throws Exception {
        assertThat(caller().endQuestions().end().getCode()).isEqualTo(Code.OK);
    }

    @Test
    void streamCheckActions_cancelledMeanwhile_answersNothingMoreAndServesOthers() throws Exception {
        StreamCaller caller = caller();
        node.store.factReads.close();
        for (int id = 0; id < 100; id++) {
            caller.ask(id, gift("unknown"));
        }
        node.store.factReads.awaitArrival();
        StreamCaller other = caller();

        caller.cancel();
        server.awaitCancellation();
        node.store.factReads.open();

        other.ask(1, gift("unknown"));
        assertEffect(other.next(), 1, Effect.EFFECT_DENY);
        assertThat(server.streamed().answered()).isEqualTo(1);
    }

    @Test
    void streamCheckActions_clientGone_isForgotten() throws Exception {
        ManagedChannel channel = TestServer.connect(server.server.port());
        StreamCaller caller = StreamCaller.start(channel);
        caller.ask(1, gift("known"));
        caller.next();
        node.store.factReads.close();
        caller.ask(2, gift("unknown"));
        node.store.factReads.awaitArrival();

        channel.shutdownNow();

        server.awaitCancellation();
        node.store.factReads.open();
        assertThat(server.streamed().answered()).isEqualTo(1);
    }

    @Test
    void close_questionsUnderWay_areAnsweredAndNoOthersTaken() throws Exception {
        StreamCaller idle = caller();
        idle.ask(1, gift("known"));
        assertEffect(idle.next(), 1, Effect.EFFECT_PERMIT);
        StreamCaller busy = caller();
        node.store.factReads.close();
        busy.ask(1, gift("unknown"));
        node.store.factReads.awaitArrival();

        server.endStreams();

        Status end = idle.end();
        assertThat(end.getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(end.getDescription()).contains("go on with another one");
        node.store.factReads.open();
        assertEffect(busy.next(), 1, Effect.EFFECT_DENY);
        assertThat(busy.end().getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(caller().end().getCode()).isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void streamCheckActions_moreThanACallerMayHave_areRefusedUntilOneEnds() throws Exception {
        int others = server.calls();
        StreamCaller first = StreamCaller.start(server.connect());
        ManagedChannel channel = server.connect();
        for (int i = 1; i < Limits.DEFAULT_STREAMS_PER_CALLER; i++) {
            if (i % GrpcServer.MAX_CALLS_PER_CONNECTION == 0) {
                channel = server.connect();
            }
            StreamCaller.start(channel);
        }
        await().until(() -> server.calls() == others + Limits.DEFAULT_STREAMS_PER_CALLER);

        Status refused = caller().end();

        assertThat(refused.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getDescription()).contains("at most 256 streams of checks of one caller");
        assertThat(first.endQuestions().end().getCode()).isEqualTo(Code.OK);
        StreamCaller next = caller();
        next.ask(1, gift("known"));
        assertEffect(next.next(), 1, Effect.EFFECT_PERMIT);
    }

    @Test
    void streamCheckActions_moreThanANodeTakes_areRefusedUntilOneEnds() throws Exception {
        server.close();
        server = TestServer.start(
                node,
                new Limits(
                        Limits.DEFAULT_CONNECTIONS,
                        Limits.DEFAULT_CONNECTIONS_PER_ADDRESS,
                        2 * CheckStreams.MAX,
                        RateLimit.NONE,
                        RateLimit.NONE,
                        RateLimit.NONE,
                        Duration.ZERO));
        ManagedChannel channel = server.connect();
        StreamCaller first = StreamCaller.start(channel);
        for (int i = 1; i < CheckStreams.MAX; i++) {
            if (i % GrpcServer.MAX_CALLS_PER_CONNECTION == 0) {
                channel = server.connect();
            }
            StreamCaller.start(channel);
        }
        await().until(() -> server.calls() == CheckStreams.MAX);

        Status refused = caller().end();

        assertThat(refused.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getDescription()).contains("at most " + CheckStreams.MAX + " streams of checks");
        assertThat(first.endQuestions().end().getCode()).isEqualTo(Code.OK);
        StreamCaller next = caller();
        next.ask(1, gift("known"));
        assertEffect(next.next(), 1, Effect.EFFECT_PERMIT);
    }

    @Test
    void streamCheckActions_answersThatCannotBeSent_endTheStream() throws Exception {
        StreamCaller caller = caller();
        server.failToSend(new IllegalStateException("a bug"));
        node.store.factReads.close();
        caller.ask(1, gift("unknown"));
        node.store.factReads.awaitArrival();

        node.store.factReads.open();

        assertThat(caller.end().getCode()).isEqualTo(Code.INTERNAL);
    }
}
