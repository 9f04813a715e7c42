package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.v1.DecisionRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogVerifierTest {
    // No multiple of a power of two, so that all bits of bytes and all bytes of numbers have their turn.
    private static final int STRIDE = 7;

    @TempDir
    private Path data;

    @TempDir
    private Path keys;

    private SigningKey key;

    @BeforeEach
    void makeKey() throws Exception {
        key = TestLog.key(keys, 7);
    }

    private TestLog threeSegments() throws IOException {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(2).seal().decide(1).end();
        log.begin().decide(1).end();
        log.begin().decide(1).seal().seal().decide(2).end();
        return log;
    }

    @Test
    void verify_closedAndSignedLog_isIntactAndCounted() throws Exception {
        Verification found = threeSegments().verify();

        assertThat(found.faults()).isEmpty();
        assertThat(found.firstSegment()).isEqualTo(1);
        assertThat(found.lastSegment()).isEqualTo(3);
        assertThat(found.segments()).isEqualTo(3);
        assertThat(found.decisions()).isEqualTo(7);
        assertThat(found.seals()).isEqualTo(5);
        assertThat(found.signatures()).isEqualTo(3);
        assertThat(found.checkpoints()).isEqualTo(3);
        assertThat(found.unsealed()).isZero();
        assertThat(found.frames()).isEqualTo(3 + 7 * 3 + 5);
        assertThat(found.sealedSequence()).isEqualTo(found.frames() - 1);
        assertThat(found.keys()).containsExactly(key.publicKey().toString());
    }

    @Test
    void verify_logThatIsBeingWritten_tellsWhatIsNotSealed() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).seal().decide(2);

        Verification found = log.verify();

        assertThat(found.faults()).isEmpty();
        assertThat(found.seals()).isEqualTo(1);
        // The frame of the seal, and three of each decision.
        assertThat(found.unsealed()).isEqualTo(7);
    }

    @Test
    void verify_clockSetWhileNothingWasSealed_isNoFault() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).seal();
        log.decide(2)
                .pass(Duration.ofDays(-2))
                .decide(2)
                .pass(Duration.ofSeconds(20))
                .decide(1);

        assertThat(log.verify().faults()).isEmpty();
        // It is sealed by the next start as anything else.
        TestLog.open(data, key).begin().decide(1).end();
        assertThat(log.verify().faults()).isEmpty();
    }

    @Test
    void verify_decisionsOverALongTimeWithoutASeal_isAFault() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).pass(Duration.ofMinutes(1)).decide(1);
        assertThat(log.verify().faults()).isEmpty();

        log.pass(Duration.ofMinutes(1)).decide(1);
        assertThat(log.verify().faults().get(0).toString())
                .contains("and 30 seconds, but for one step of the clock, found decisions from 2026-01-02T03:04:05Z to"
                        + " 2026-01-02T03:06:05Z that no seal covers");
    }

    @Test
    void judge_everyBitChanged_isAFaultBeforeIt() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).seal().decide(1).end();
        SegmentFile file = log.folder.segments().get(0);
        String identity = log.folder.identity();
        byte[] bytes = Files.readAllBytes(file.path());
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            LogBreak fault = fault(file, bytes, identity);
            long offset = fault == null ? Long.MAX_VALUE : fault.offset();
            assertThat(offset).as("bit %d", bit).isLessThanOrEqualTo(bit / 8);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(fault(file, bytes, identity)).isNull();
    }

    private static @Nullable LogBreak fault(SegmentFile file, byte[] bytes, String log) {
        try {
            return LogVerifier.judge(SegmentImage.of(file, bytes), log, true).fault();
        } catch (SegmentImage.NotASegment e) {
            return new LogBreak(1, 0, 0, "a segment", String.valueOf(e.getMessage()));
        }
    }

    @Test
    void verify_anyByteChanged_namesItsSegment() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).end();
        log.begin().decide(1).end();
        SegmentFile file = log.folder.segments().get(0);
        byte[] bytes = Files.readAllBytes(file.path());
        // Every bit is changed in memory, see above; here, that nothing is lost between a file and what is told.
        for (int at = 0; at < bytes.length; at += STRIDE) {
            byte was = bytes[at];
            bytes[at] ^= (byte) (1 << at % 8);
            Files.write(file.path(), bytes);
            assertBroken(log, at);
            bytes[at] = was;
        }
        Files.write(file.path(), bytes);
        assertThat(log.verify().faults()).isEmpty();
    }

    @Test
    void verify_byteOfAClosedSegmentChanged_saysThatItIsDamaged() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(3).end();
        Forgery.damage(SegmentImage.read(log.folder.segments().get(0)), 300);

        assertThat(log.verify().faults().get(0).toString())
                .contains("expected a whole frame or nothing, found ")
                .endsWith(" other bytes; the segment is damaged: compare it with a copy");
    }

    @Test
    void verify_frameTornByAKill_saysThatTheNextStartCutsItOff() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1);
        SegmentFile file = log.folder.segments().get(0);
        byte[] bytes = Files.readAllBytes(file.path());
        int end = SegmentImage.read(file).end();
        System.arraycopy(Frame.bytes(FrameType.DECISION, 77, new byte[40]), 0, bytes, end, 30);
        Files.write(file.path(), bytes);

        assertThat(log.verify().faults().get(0).toString())
                .endsWith("as a process leaves that was killed; the next start of its server cuts them off");
        TestLog.open(data, key).begin().decide(1).end();
        assertThat(log.verify().faults()).isEmpty();
    }

    @Test
    void judge_cutAtEveryByte_isAFaultBeforeIt() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).seal().decide(1).end();
        SegmentFile file = log.folder.segments().get(0);
        byte[] bytes = Files.readAllBytes(file.path());
        for (int length = 0; length < bytes.length; length++) {
            LogBreak fault = fault(file, Arrays.copyOf(bytes, length), log.folder.identity());
            long offset = fault == null ? Long.MAX_VALUE : fault.offset();
            assertThat(offset).as("length %d", length).isLessThanOrEqualTo(length);
        }
    }

    @Test
    void verify_cutAtAnyByte_namesItsSegment() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).seal().decide(1).end();
        SegmentFile file = log.folder.segments().get(0);
        byte[] bytes = Files.readAllBytes(file.path());
        // The log's own checkpoint would tell anyway.
        Files.delete(log.folder.checkpoints());
        for (int length = 0; length < bytes.length; length += STRIDE) {
            Files.write(file.path(), Arrays.copyOf(bytes, length));
            assertBroken(log, length);
        }
    }

    private static void assertBroken(TestLog log, int at) throws IOException {
        List<LogBreak> faults = log.verify().faults();
        assertThat(faults).as("byte %d", at).isNotEmpty();
        assertThat(faults.get(0).segment()).isEqualTo(1);
        assertThat(faults.get(0).offset()).isLessThanOrEqualTo(at);
    }

    @Test
    void verify_segmentMissing_namesIt() throws Exception {
        TestLog log = threeSegments();
        Files.delete(log.folder.segment(2).path());

        LogBreak first = log.verify().faults().get(0);

        assertThat(first.segment()).isEqualTo(2);
        assertThat(first.expected()).isEqualTo("the segment 2");
        assertThat(first.found()).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "000000000002.segment"})
    void verify_linkToNothingInPlaceOfASegment_isAFault(String target) throws Exception {
        TestLog log = threeSegments();
        Path second = log.folder.segment(2).path();
        Files.delete(second);
        Files.createSymbolicLink(second, Path.of(target));

        Verification found = log.verify();

        assertThat(found.faults().get(0).toString())
                .startsWith("segment 2, offset 0")
                .contains("expected the segment 2, found no file behind the name 000000000002.segment");
        assertThat(found.firstSegment()).isEqualTo(1);
        assertThat(found.segments()).isEqualTo(3);
    }

    @Test
    void verify_segmentTakenAwayMeanwhile_isAFaultWhileAnOlderOneIsThere() throws Exception {
        TestLog log = threeSegments();

        Verification found = new LogVerifier(log.folder, LogVerifier.Demands.NONE)
                .verify((segments, of) -> delete(log, segments == 0 ? List.of(2L) : List.of()));

        assertThat(found.faults().get(0).toString()).startsWith("segment 2, offset 0");
    }

    @Test
    void verify_oldestSegmentsDeletedMeanwhile_countsWhatIsLeft() throws Exception {
        TestLog log = threeSegments();

        Verification found = new LogVerifier(log.folder, LogVerifier.Demands.NONE)
                .verify((segments, of) -> delete(log, segments == 0 ? List.of(1L, 2L) : List.of()));

        assertThat(found.faults()).isEmpty();
        assertThat(found.firstSegment()).isEqualTo(3);
        assertThat(found.lastSegment()).isEqualTo(3);
        assertThat(found.segments()).isEqualTo(1);
        assertThat(found.decisions()).isEqualTo(3);
        assertThat(found.signatures()).isEqualTo(1);
        assertThat(found.checkpoints()).isEqualTo(1);
        assertThat(found.older()).isEqualTo(2);
    }

    /** As retention does: the oldest first. */
    private static void delete(TestLog log, List<Long> numbers) {
        for (long number : numbers) {
            try {
                Files.delete(log.folder.segment(number).path());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void verify_lastSegmentMissing_isToldByTheCheckpoint() throws Exception {
        TestLog log = threeSegments();
        Files.delete(log.folder.segment(3).path());

        assertThat(log.verify().faults().get(0))
                .hasToString(
                        "segment 3, offset 0, sequence 28: expected the segment 3, as a checkpoint says, found a log that ends with"
                                + " segment 2");
    }

    @Test
    void verify_firstSegmentsMissing_areTakenAsDeletedByAge() throws Exception {
        TestLog log = threeSegments();
        Files.delete(log.folder.segment(1).path());

        Verification found = log.verify();

        assertThat(found.faults()).isEmpty();
        assertThat(found.firstSegment()).isEqualTo(2);
        assertThat(found.checkpoints()).isEqualTo(2);
        assertThat(found.older()).isEqualTo(1);
    }

    @Test
    void verify_firstSegmentsMissingThatAreTooYoung_isAFaultIfDemanded() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).end();
        log.pass(Duration.ofDays(1));
        log.begin().decide(1).end();
        Instant begun = Objects.requireNonNull(log.verify().firstAt()).plus(Duration.ofDays(1));
        assertThat(log.verify(since(begun.minusSeconds(1))).faults()).isEmpty();
        Files.delete(log.folder.segment(1).path());

        assertThat(log.verify(since(begun)).faults()).isEmpty();
        assertThat(log.verify(since(begun.minusSeconds(1))).faults())
                .singleElement()
                .asString()
                .endsWith("expected the segment 1, or one begun at " + begun.minusSeconds(1)
                        + " at the latest, found segment 2 as the first, begun at " + begun
                        + ": what was before is too young to be gone");
    }

    private static LogVerifier.Demands since(Instant since) {
        return new LogVerifier.Demands(List.of(), List.of(), 1, since);
    }

    @Test
    void verify_firstSegmentsMissingAndCheckpointsToo_isBroken() throws Exception {
        TestLog log = threeSegments();
        Files.delete(log.folder.segment(1).path());
        Files.delete(log.folder.checkpoints());

        assertThat(log.verify().faults().get(0).expected())
                .isEqualTo("a checkpoint that closes the segment before, which was deleted");
    }

    @Test
    void verify_segmentsInAnotherOrder_areNamed() throws Exception {
        TestLog log = threeSegments();
        Path second = log.folder.segment(2).path();
        Path third = log.folder.segment(3).path();
        Path beside = data.resolve("beside");
        Files.move(second, beside);
        Files.move(third, second);
        Files.move(beside, third);

        assertThat(log.verify().faults())
                .extracting(LogBreak::toString)
                .anyMatch(fault -> fault.startsWith("segment 2, offset 8")
                        && fault.endsWith("expected the segment 2, found the segment 3"));
    }

    @Test
    void verify_segmentOfAnotherLog_isNamed(@TempDir Path other) throws Exception {
        TestLog log = threeSegments();
        TestLog foreign = TestLog.open(other, key);
        foreign.begin().decide(2).end();
        foreign.begin().decide(2).end();
        Files.copy(foreign.folder.segment(2).path(), log.folder.segment(2).path(), StandardCopyOption.REPLACE_EXISTING);

        assertThat(log.verify().faults().get(0))
                .hasToString("segment 2, offset 8, sequence 9: expected a segment of the log " + log.folder.identity()
                        + ", found one of the log '" + foreign.folder.identity() + "'");
    }

    @Test
    void verify_logWrittenAnewByAnother_isToldByKeyAndByCheckpoint(@TempDir Path elsewhere) throws Exception {
        TestLog log = threeSegments();
        List<Checkpoint> kept =
                new CheckpointFile(log.folder.checkpoints()).read().checkpoints();
        String identity = log.folder.identity();
        SigningKey another = TestLog.key(keys, 9);
        LogFolder forged = LogFolder.in(elsewhere);
        forged.create();
        forged.identify(identity);
        TestLog forger = TestLog.open(elsewhere, another);
        forger.begin().decide(2).end();
        forger.begin().decide(2).end();
        forger.begin().decide(2).end();

        assertThat(forger.verify().faults()).isEmpty();
        Verification byKey = forger.verify(new LogVerifier.Demands(List.of(key.publicKey()), List.of(), 2));
        assertThat(byKey.faults().get(0).toString())
                .startsWith("segment 1, offset ")
                .endsWith("expected a signature by " + key.publicKey() + ", found one by " + another.publicKey());
        Verification byCheckpoint = forger.verify(new LogVerifier.Demands(List.of(), kept, 1));
        assertThat(byCheckpoint.faults().get(0).expected()).contains("as a checkpoint says");
        assertThat(byCheckpoint.faults().get(0).segment()).isEqualTo(1);
    }

    @Test
    void verify_tailCutBackToAnEarlierSeal_isToldByTheCheckpointAlone() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).seal().decide(1);
        SegmentFile file = log.folder.segments().get(0);
        byte[] early = Files.readAllBytes(file.path());
        int end = SegmentImage.read(file).end();
        log.decide(3).end();
        List<Checkpoint> kept =
                new CheckpointFile(log.folder.checkpoints()).read().checkpoints();
        Files.write(file.path(), early);
        Files.delete(log.folder.checkpoints());

        assertThat(SegmentImage.read(file).end()).isEqualTo(end);
        assertThat(log.verify().faults()).isEmpty();
        assertThat(log.verify(new LogVerifier.Demands(List.of(), kept, 1)).faults())
                .singleElement()
                .extracting(LogBreak::sequence)
                .isEqualTo(kept.get(0).sequence());
    }

    @Test
    void verify_unsignedLog_isBrokenOnlyIfAKeyIsDemanded() throws Exception {
        TestLog log = TestLog.open(data, null);
        log.begin().decide(2).end();

        assertThat(log.verify().faults()).isEmpty();
        assertThat(log.verify().keys()).containsExactly("");
        assertThat(log.verify(new LogVerifier.Demands(List.of(key.publicKey()), List.of(), 1))
                        .faults())
                .extracting(LogBreak::found)
                .containsExactly("none");
    }

    @Test
    void verify_checkpointThatIsForged_isNamed() throws Exception {
        TestLog log = threeSegments();
        Checkpoint right = new CheckpointFile(log.folder.checkpoints())
                .read()
                .checkpoints()
                .get(0);
        Checkpoint forged = new Checkpoint(
                right.log(),
                right.segment(),
                right.sequence(),
                "ab".repeat(32),
                right.sealedAt(),
                right.signature(),
                right.publicKey());
        Checkpoint foreign =
                new Checkpoint("00000000-0000-0000-0000-000000000000", 1, 1, "ab".repeat(32), right.sealedAt(), "", "");

        Verification found = log.verify(new LogVerifier.Demands(List.of(), List.of(right, forged, foreign), 1));

        assertThat(found.faults()).hasSize(2);
        assertThat(found.faults().get(0).toString()).contains("to be signed by").contains("another signature");
        assertThat(found.faults().get(1).toString()).contains("found the log 00000000-");
        assertThat(found.checkpoints()).isEqualTo(4);
    }

    @Test
    void verify_noLog_saysWhatToName() {
        assertThatThrownBy(() ->
                        new LogVerifier(LogFolder.in(data), LogVerifier.Demands.NONE).verify(LogVerifier.Progress.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("name the folder that 'certigate serve --data' was given");
    }

    @Test
    void verify_referenceToNothing_isNamed() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin();
        log.write(FrameType.DECISION, DecisionRecord.newBuilder().setState(77).build());
        log.end();

        assertThat(log.verify().faults().get(0).toString())
                .endsWith("sequence 2: expected a reference to a STATE record before it, found the sequence 77");
    }

    @Test
    void verify_followed_tellsHowFarItIs() throws Exception {
        List<String> steps = new ArrayList<>();
        new LogVerifier(threeSegments().folder, LogVerifier.Demands.NONE)
                .verify((segments, of) -> steps.add(segments + "/" + of));
        assertThat(steps).containsExactly("0/3", "1/3", "2/3", "3/3");
    }

    @Test
    void sealer_nothingButItsOwnSeals_sealsNothing() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).seal().seal().seal().pass(Duration.ofHours(1)).seal();

        Verification found = log.verify();

        assertThat(found.seals()).isEqualTo(1);
        assertThat(found.unsealed()).isEqualTo(1);
        assertThat(new CheckpointFile(log.folder.checkpoints()).read().checkpoints())
                .isEmpty();
    }

    @Test
    void sealer_tenMinutesOfWriting_givesACheckpoint() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).seal().pass(Duration.ofMinutes(10)).decide(1).seal();

        assertThat(new CheckpointFile(log.folder.checkpoints()).read().checkpoints())
                .hasSize(1);
        assertThat(log.verify().checkpoints()).isEqualTo(1);
    }
}
