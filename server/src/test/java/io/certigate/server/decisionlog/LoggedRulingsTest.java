package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.policy.Effect;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.Reason;
import io.certigate.v1.RulingRecord;
import io.certigate.v1.StateRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that many decisions share are written once in a segment, and read as if each had its own. */
class LoggedRulingsTest {
    private static final Origin ORIGIN = Origin.of("node", "0.1.0", "0.14.0");
    private static final int DECISIONS = 4_000;
    private static final UUID ID = UUID.fromString("11111111-2222-4333-8444-555555555555");

    @TempDir
    private Path data;

    private LogFolder folder() {
        return LogFolder.in(data);
    }

    private LogWriter open() throws Exception {
        return LogWriter.open(folder(), ORIGIN, SampleLog.SMALL, InstantSource.fixed(Entries.AT));
    }

    private static void append(LogWriter log, DecisionLog.Entry entry) throws Exception {
        CompletableFuture<?> waiting = log.append(entry);
        if (waiting != null) {
            waiting.get(20, TimeUnit.SECONDS);
        }
    }

    /** The entry with an id of its own and the very answer of another. */
    private static DecisionLog.Entry alike(DecisionLog.Entry entry, long id) {
        Decision was = entry.decision();
        Decision decision = new Decision(
                new UUID(0x7000L, id).toString(),
                was.decidedAt(),
                was.answer(),
                was.freshFor(),
                was.revision(),
                was.policies(),
                was.hypothetical());
        return new DecisionLog.Entry(entry.request(), decision, entry.directives(), entry.facts());
    }

    private List<Frame> frames(FrameType type) throws IOException {
        List<Frame> frames = new ArrayList<>();
        for (LogFolder.SegmentFile file : folder().segments()) {
            SegmentImage.read(file).frames().stream()
                    .filter(frame -> frame.type() == type)
                    .forEach(frames::add);
        }
        return frames;
    }

    private static void assertIsWhatWasDecided(LoggedDecision read, SampleLog log) {
        Decision decision = log.decided(read.record().getDecisionId());
        CheckActionResponse expected = new AnswerBytes().message(decision.answer(), decision.hypothetical());
        assertThat(read.record().getAnswer()).isEqualTo(expected);
        assertThat(read.record().getDecisionUuid()).isEqualTo(ByteString.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_randomHistory_isWhatWasDecidedForEveryReader(boolean indexes) throws Exception {
        try (SampleLog log = new SampleLog(folder(), 21)) {
            log.write(DECISIONS);
            assertThat(folder().segments()).hasSizeGreaterThan(1);
            LogReader reader = new LogReader(folder(), indexes);
            while (indexes && reader.indexOne()) {
                // Until each closed segment has one.
            }
            List<LoggedDecision> all = SampleLog.all(folder());
            assertThat(all).hasSize(DECISIONS);
            Set<Boolean> kinds = new HashSet<>();
            for (LoggedDecision each : all) {
                assertIsWhatWasDecided(each, log);
                kinds.add(each.record().getRuling() == 0);
            }
            assertThat(kinds).containsExactlyInAnyOrder(true, false);

            assertThat(SampleLog.read(reader.after(0, DecisionFilter.ALL), 500)).isEqualTo(all);
            // From the middle of a segment on, where the reader has seen no ruling.
            long middle = all.get(DECISIONS / 3).sequence();
            assertThat(SampleLog.read(reader.after(middle, DecisionFilter.ALL), 500))
                    .isEqualTo(all.subList(DECISIONS / 3 + 1, DECISIONS));
            for (int i = 0; i < all.size(); i += 101) {
                LoggedDecision expected = all.get(i);
                assertThat(reader.find(UUID.fromString(expected.record().getDecisionId())))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void recorded_randomHistory_hasTheBytesOfTheAnswer() throws Exception {
        try (SampleLog log = new SampleLog(folder(), 22)) {
            log.write(1_000);
            SegmentImage segment = SampleLog.image(folder(), 1);
            AnswerBytes bytes = new AnswerBytes();
            for (Frame frame : segment.frames()) {
                if (frame.type() == FrameType.DECISION) {
                    Decision decision = log.decided(
                            LoggedDecision.read(segment, frame).record().getDecisionId());
                    assertThat(bytes.same(
                                    AnswerBytes.recorded(segment, frame), decision.answer(), decision.hypothetical()))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void append_manyThreadsWithTheSameAnswers_eachIsReadWithItsOwn() throws Exception {
        DecisionLog.Entry permit = Entries.permit("permit");
        DecisionLog.Entry deny = Entries.deny("deny");
        int threads = 4;
        int each = 2_000;
        try (LogWriter log = open()) {
            ExecutorService executor = Executors.newFixedThreadPool(threads);
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                long base = 10_000L * thread;
                running.add(executor.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        append(log, alike(i % 2 == 0 ? permit : deny, base + i));
                    }
                    return null;
                }));
            }
            executor.shutdown();
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
        }

        List<LoggedDecision> read = SampleLog.all(folder());
        assertThat(read)
                .hasSize(threads * each)
                .allSatisfy(decision -> assertThat(decision.record().getAnswer().getEffectValue())
                        .isEqualTo(
                                UUID.fromString(decision.record().getDecisionId())
                                                                .getLeastSignificantBits()
                                                        % 2
                                                == 0
                                        ? io.certigate.v1.Effect.EFFECT_PERMIT_VALUE
                                        : io.certigate.v1.Effect.EFFECT_DENY_VALUE));
        // Threads that race write one twice at worst, in each segment.
        assertThat(frames(FrameType.RULING))
                .hasSizeLessThanOrEqualTo(2 * threads * folder().segments().size());
    }

    @Test
    void append_twoLogsInOneProcess_eachHoldsTheRulingsOfItsDecisions() throws Exception {
        LogFolder other = LogFolder.in(data.resolve("other"));
        DecisionLog.Entry permit = Entries.permit("permit");
        try (LogWriter one = open();
                LogWriter two = LogWriter.open(other, ORIGIN, SampleLog.SMALL, InstantSource.fixed(Entries.AT))) {
            for (int i = 0; i < 100; i++) {
                append(one, alike(permit, i));
                append(two, alike(permit, i));
            }
        }

        assertThat(SampleLog.all(folder())).hasSize(100);
        assertThat(SampleLog.all(other))
                .hasSize(100)
                .allSatisfy(decision -> assertThat(decision.record().getAnswer().getEffectValue())
                        .isEqualTo(io.certigate.v1.Effect.EFFECT_PERMIT_VALUE));
    }

    @Test
    void append_sameAnswerAgain_takesTheRequestAndFewBytesMore() throws Exception {
        DecisionLog.Entry permit = Entries.permit("permit");
        try (LogWriter log = open()) {
            for (int i = 0; i < 10; i++) {
                append(log, alike(permit, i));
            }
        }

        assertThat(frames(FrameType.RULING)).hasSize(1);
        List<Frame> decisions = frames(FrameType.DECISION);
        int request = SampleLog.all(folder()).get(0).record().getRequest().getSerializedSize();
        assertThat(decisions).hasSize(10);
        assertThat(decisions.subList(1, 10))
                .allSatisfy(frame -> assertThat(frame.length()).isLessThan(request + 45));
    }

    @Test
    void append_answersThatComeOnce_areNotWrittenTwice() throws Exception {
        try (LogWriter log = open()) {
            for (int i = 0; i < 100; i++) {
                // Each has a ruling of its own.
                append(log, Entries.deny("once-" + i));
            }
        }

        assertThat(frames(FrameType.RULING)).isEmpty();
        assertThat(SampleLog.all(folder())).hasSize(100);
    }

    /** A log with a ruling whose first byte of an effect is at 3, and a decision that names it. */
    private TestLog written(FrameType shared, byte[] ruling) throws IOException {
        byte[] uuid = new byte[UuidText.BYTES];
        assertThat(UuidText.read(ID.toString(), uuid, 0)).isTrue();
        TestLog log = TestLog.open(data, null);
        log.begin();
        long state = log.write(
                FrameType.STATE, StateRecord.newBuilder().setRelease("release").build());
        long sequence = log.write(shared, RulingRecord.parseFrom(ruling));
        log.write(
                FrameType.DECISION,
                DecisionRecord.newBuilder()
                        .setDecisionUuid(ByteString.copyFrom(uuid))
                        .setState(state)
                        .setRuling(sequence)
                        .build());
        return log;
    }

    private static byte[] deny() {
        return RulingRecord.newBuilder()
                .setAnswer(CheckActionResponse.newBuilder()
                        .setEffectValue(io.certigate.v1.Effect.EFFECT_DENY_VALUE)
                        .addReasons(Reason.newBuilder().setCode("test.denied")))
                .build()
                .toByteArray();
    }

    @Test
    void verify_rulingExchanged_isFound() throws Exception {
        TestLog log = written(FrameType.RULING, deny());
        log.end();
        assertThat(log.verify().faults()).isEmpty();
        SegmentImage segment = SegmentImage.read(folder().segments().get(0));
        Frame ruling = frames(FrameType.RULING).get(0);

        // DENY becomes PERMIT, and the check of the frame fits.
        Forgery.write(Forgery.changed(segment, ruling, 3, 3));

        assertThat(SampleLog.all(folder()).get(0).record().getAnswer().getEffectValue())
                .isEqualTo(io.certigate.v1.Effect.EFFECT_PERMIT_VALUE);
        assertThat(log.verify().faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.expected()).contains("a seal over frames with the root"));
    }

    @Test
    void read_rulingThatIsNone_isNamedAndNeverAnotherAnswer() throws Exception {
        TestLog log = written(FrameType.FACTS, deny());
        log.end();

        assertThat(log.verify().faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.expected()).contains("a reference to a RULING record before it"));
        assertUnreadable("RULING");
    }

    @Test
    void read_rulingWithOtherBytes_isNamedAndNeverAnotherAnswer() throws Exception {
        TestLog log = written(FrameType.RULING, deny());
        log.end();
        SegmentImage segment = SegmentImage.read(folder().segments().get(0));
        Frame ruling = frames(FrameType.RULING).get(0);

        // The length of its answer is one that no answer has.
        Forgery.write(Forgery.changed(segment, ruling, 1, 0x70));

        assertThat(log.verify().faults()).isNotEmpty();
        assertUnreadable("other bytes");
    }

    private void assertUnreadable(String why) throws IOException {
        SegmentImage segment = SegmentImage.read(folder().segments().get(0));
        Frame decision = frames(FrameType.DECISION).get(0);
        assertThatThrownBy(() -> LoggedDecision.read(segment, decision))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
        for (boolean indexes : new boolean[] {true, false}) {
            LogReader reader = new LogReader(folder(), indexes);
            assertThatThrownBy(() -> SampleLog.read(reader.after(0, DecisionFilter.ALL), 10))
                    .isInstanceOf(DamagedLog.class)
                    .hasMessageContaining(why);
            DecisionFilter denials =
                    new DecisionFilter(null, null, null, null, "", "", "", "", Effect.DENY, "", "", null);
            assertThatThrownBy(() -> SampleLog.read(reader.after(0, denials), 10))
                    .isInstanceOf(DamagedLog.class)
                    .hasMessageContaining(why);
            assertThatThrownBy(() -> reader.find(ID))
                    .isInstanceOf(DamagedLog.class)
                    .hasMessageContaining(why);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 30})
    void open_killedBetweenARulingAndItsDecision_goesOnWithoutTheDecision(int written) throws Exception {
        written(FrameType.RULING, deny());
        Path file = folder().segments().get(0).path();
        Frame decision = frames(FrameType.DECISION).get(0);
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, decision.offset() + written, bytes.length, (byte) 0);
        Files.write(file, bytes);

        TestLog reopened = TestLog.open(data, null);
        reopened.begin().decide(1).end();

        assertThat(reopened.verify().faults()).isEmpty();
        assertThat(folder().damaged()).isEmpty();
        assertThat(frames(FrameType.RULING)).hasSize(1);
        assertThat(SampleLog.all(folder()))
                .singleElement()
                .satisfies(read -> assertThat(read.record().getRuling()).isZero());
    }
}
