package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.v1.SealRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {
    @TempDir
    private Path data;

    @TempDir
    private Path keys;

    private SigningKey key;

    @BeforeEach
    void makeKey() throws Exception {
        key = TestLog.key(keys, 7);
    }

    /** Two segments, of which the second was not closed. */
    private TestLog killed() throws IOException {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(2).end();
        log.begin().decide(2).seal().decide(2);
        return log;
    }

    private Verification reopened() throws IOException {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).end();
        return log.verify();
    }

    @Test
    void open_closedLog_goesOnWithoutTouchingIt() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(2).end();
        byte[] before = Files.readAllBytes(log.folder.segment(1).path());

        Verification found = reopened();

        assertThat(found.faults()).isEmpty();
        assertThat(found.segments()).isEqualTo(2);
        assertThat(Files.readAllBytes(log.folder.segment(1).path())).isEqualTo(before);
    }

    @Test
    void open_logOfAKilledProcess_isSealedAndGoesOn() throws Exception {
        TestLog log = killed();

        Verification found = reopened();

        assertThat(found.faults()).isEmpty();
        assertThat(found.decisions()).isEqualTo(7);
        assertThat(found.unsealed()).isZero();
        assertThat(found.checkpoints()).isEqualTo(3);
        assertThat(log.folder.damaged()).isEmpty();
    }

    @Test
    void open_largeSegmentOfAKilledProcess_needsLittleOfTheHeap() throws Exception {
        int size = 16 * 1024 * 1024;
        LogFolder written = LogFolder.in(data.resolve("written"));
        LogFolder killed = LogFolder.in(data.resolve("killed"));
        killed.create();
        try (LogWriter log = LogWriter.open(
                written,
                Origin.of("node", "0.1.0", "0.14.0"),
                LogSettings.DEFAULT.segments(size),
                InstantSource.fixed(Entries.AT))) {
            CompletableFuture<?> writing =
                    log.append(Entries.permit("large", Entries.directives(1_000, 1_500), List.of()));
            if (writing != null) {
                writing.get(20, TimeUnit.SECONDS);
            }
            Files.copy(written.path().resolve("identity"), killed.path().resolve("identity"));
            SegmentFile begun = written.spares().get(0);
            Files.copy(begun.path(), killed.path().resolve(begun.path().getFileName()));
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        Recovery.run(killed, key, () -> Entries.AT);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(size / 2);
        assertThat(LogContents.of(killed).ids()).containsExactly("large");
        assertThat(Files.size(killed.segments().get(0).path())).isBetween(1_500_000L, size / 2L);
    }

    /** Three whole segments; the older file of the second is what a copy of it held while it was written. */
    private byte[] copiedTwice() throws IOException {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(2).end();
        log.begin().decide(2).seal();
        byte[] older = Files.readAllBytes(log.folder.segment(2).path());
        log.decide(2).end();
        log.begin().decide(1).end();
        return older;
    }

    private byte[] forgedSecond() throws IOException {
        Path other = Files.createDirectory(keys.resolve("other"));
        LogFolder forged = LogFolder.in(other);
        forged.create();
        Files.copy(LogFolder.in(data).path().resolve("identity"), forged.path().resolve("identity"));
        TestLog log = TestLog.open(other, TestLog.key(keys, 8));
        log.begin().decide(9).end();
        log.begin().decide(9).end();
        return Files.readAllBytes(forged.segment(2).path());
    }

    /** The finished segment stays as it is, and the other file beside it, wherever it is now, is named. */
    private void assertStays(SegmentFile file, byte[] right, byte[] other) throws IOException {
        LogFolder folder = LogFolder.in(data);
        assertThat(new LogVerifier(folder, LogVerifier.Demands.NONE, 1)
                        .verify(LogVerifier.Progress.NONE)
                        .faults())
                .anySatisfy(each -> assertThat(each.toString())
                        .startsWith("segment 2, ")
                        .contains("expected one file of the segment, found 000000000002."));

        Verification found = reopened();

        assertThat(Files.readAllBytes(file.path())).isEqualTo(right);
        assertThat(folder.segments()).contains(file).hasSize(4);
        assertThat(folder.damaged())
                .singleElement()
                .satisfies(each -> assertThat(Files.readAllBytes(each.path())).isEqualTo(other));
        assertThat(found.faults()).singleElement().asString().contains("set aside as 000000000002.segment.damaged");
    }

    @Test
    void open_olderCopyBesideAFinishedSegment_keepsTheSegmentAndSetsTheCopyAside() throws Exception {
        byte[] older = copiedTwice();
        LogFolder folder = LogFolder.in(data);
        byte[] right = Files.readAllBytes(folder.segment(2).path());
        Files.write(folder.spare(2).path(), older);

        assertStays(folder.segment(2), right, older);
    }

    @Test
    void open_forgedSpareBesideASegment_keepsTheOneOfTheChain() throws Exception {
        copiedTwice();
        LogFolder folder = LogFolder.in(data);
        byte[] right = Files.readAllBytes(folder.segment(2).path());
        byte[] forged = forgedSecond();
        Files.write(folder.spare(2).path(), forged);

        assertStays(folder.segment(2), right, forged);
    }

    @Test
    void open_forgedSegmentBesideACompressedOne_keepsTheOneOfTheChain() throws Exception {
        copiedTwice();
        LogFolder folder = LogFolder.in(data);
        SegmentFile file = folder.segment(2);
        new SegmentArchive(folder, LogSettings.DEFAULT.retention(), () -> Entries.AT, () -> 0).compress(file);
        byte[] right = Files.readAllBytes(file.compressed().path());
        byte[] forged = forgedSecond();
        Files.write(file.path(), forged);

        assertStays(file.compressed(), right, forged);
    }

    @Test
    void open_forgedSegmentBesideTheRightSpare_keepsTheOneOfTheChain() throws Exception {
        copiedTwice();
        LogFolder folder = LogFolder.in(data);
        byte[] right = Files.readAllBytes(folder.segment(2).path());
        Files.write(folder.spare(2).path(), right);
        byte[] forged = forgedSecond();
        Files.write(folder.segment(2).path(), forged);

        assertStays(folder.segment(2), right, forged);
    }

    @Test
    void open_frameTornAtAnyByte_losesItAlone() throws Exception {
        TestLog log = killed();
        SegmentFile file = log.folder.segment(2);
        byte[] bytes = Files.readAllBytes(file.path());
        SegmentImage image = SegmentImage.read(file);
        Frame last = image.frames().get(image.frames().size() - 1);
        byte[] first = Files.readAllBytes(log.folder.segment(1).path());
        for (int kept = 1; kept < last.end() - last.offset(); kept += 2) {
            byte[] torn = bytes.clone();
            Arrays.fill(torn, last.offset() + kept, last.end(), (byte) 0);
            try (var files = Files.list(log.folder.path())) {
                for (Path each : files.toList()) {
                    if (!each.getFileName().toString().equals("identity")) {
                        Files.delete(each);
                    }
                }
            }
            Files.write(log.folder.segment(1).path(), first);
            Files.write(file.path(), torn);

            Verification found = TestLog.open(data, key).verify();

            assertThat(found.faults()).as("%d bytes", kept).isEmpty();
            // A frame of which nothing but zeros is missing is whole.
            assertThat(found.decisions()).isIn(5L, 6L);
            assertThat(found.frames()).isGreaterThanOrEqualTo(1 + 6 + 1 + 1 + 6 + 1 + 5 + 1);
        }
        assertThat(reopened().faults()).isEmpty();
    }

    @Test
    void open_damageWithWholeFramesBehind_isSetAsideUntouchedAndNamedForGood() throws Exception {
        TestLog log = killed();
        SegmentFile file = log.folder.segment(2);
        SegmentImage image = SegmentImage.read(file);
        List<Frame> frames = image.frames();
        Frame damaged = frames.get(4);
        byte[] bytes = Files.readAllBytes(file.path());
        bytes[damaged.payload()] ^= 1;
        Files.write(file.path(), bytes);

        Verification found = reopened();

        assertThat(log.folder.damaged())
                .extracting(each -> each.path().getFileName().toString())
                .containsExactly("000000000002.segment.damaged");
        assertThat(Files.readAllBytes(log.folder.damaged().get(0).path())).isEqualTo(bytes);
        assertThat(SegmentImage.read(file).frames()).hasSize(4 + 1);
        assertThat(found.faults()).hasSize(2);
        assertThat(found.faults().get(0))
                .hasToString("segment 2, offset 0, sequence 0: expected a segment, found a damaged one, set aside as"
                        + " 000000000002.segment.damaged");
        // No number is used twice: the frames behind the damage keep theirs.
        assertThat(found.faults().get(1).segment()).isEqualTo(3);
        assertThat(found.faults().get(1).found())
                .isEqualTo("the sequence " + (frames.get(frames.size() - 1).sequence() + 1));
        assertThat(reopened().faults()).hasSize(2);
    }

    @Test
    void open_crashWhileDamageIsSetAside_isFinished() throws Exception {
        TestLog log = killed();
        Path file = log.folder.segment(2).path();
        byte[] bytes = Files.readAllBytes(file);
        bytes[SegmentImage.read(log.folder.segment(2)).frames().get(4).payload()] ^= 1;
        Files.write(file, bytes);
        TestLog.open(data, key);
        byte[] kept = Files.readAllBytes(file);
        Files.move(file, Durable.unfinished(file));

        assertThat(reopened().faults()).hasSize(2);
        assertThat(Files.readAllBytes(file)).isEqualTo(kept);
        assertThat(Files.exists(Durable.unfinished(file))).isFalse();
    }

    @Test
    void open_closedSegmentThatWasCut_isDamageAndNoTornTail() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(2).end();
        SegmentImage image = SegmentImage.read(log.folder.segment(1));
        byte[] cut = Arrays.copyOf(
                image.bytes(), image.frames().get(image.frames().size() - 1).offset());
        Files.write(log.folder.segment(1).path(), cut);

        Verification found = reopened();

        assertThat(log.folder.damaged()).hasSize(1);
        assertThat(found.decisions()).isEqualTo(3);
        assertThat(found.faults().get(0).found()).contains("damaged");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 7, 20, 30})
    void open_beginningDestroyed_isSetAsideAsAWhole(int at) throws Exception {
        TestLog log = killed();
        Path file = log.folder.segment(2).path();
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 4;
        Files.write(file, bytes);

        Verification found = reopened();

        assertThat(log.folder.damaged()).hasSize(1);
        assertThat(log.folder.segments()).extracting(SegmentFile::number).containsExactly(1L, 3L);
        assertThat(found.decisions()).isEqualTo(3);
        assertThat(found.faults().get(0).found()).contains("damaged");
        assertThat(found.faults().get(0).segment()).isEqualTo(2);
    }

    @Test
    void open_segmentOfAnotherLog_isSetAside(@TempDir Path other) throws Exception {
        TestLog log = killed();
        TestLog foreign = TestLog.open(other, key);
        foreign.begin().end();
        Files.copy(foreign.folder.segment(1).path(), log.folder.segment(3).path());

        assertThat(reopened().faults().get(0).segment()).isEqualTo(3);
        assertThat(log.folder.damaged()).hasSize(1);
    }

    @Test
    void open_segmentMissing_goesOnAndVerificationNamesIt() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).end();
        log.begin().decide(1).end();
        log.begin().decide(1).end();
        Files.delete(log.folder.segment(2).path());

        Verification found = reopened();

        assertThat(found.faults().get(0).expected()).isEqualTo("the segment 2");
        assertThat(found.lastSegment()).isEqualTo(4);
    }

    @Test
    void open_lastSegmentRemoved_usesNoNumberTwice() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).end();
        log.begin().decide(1).end();
        long last = log.verify().frames();
        Files.delete(log.folder.segment(2).path());

        Verification found = reopened();

        assertThat(found.lastSegment()).isEqualTo(3);
        assertThat(SegmentImage.read(log.folder.segment(3)).frames().get(0).sequence())
                .isGreaterThan(last);
        assertThat(found.faults().get(0).expected()).isEqualTo("the segment 2");
    }

    @Test
    void open_everySegmentRemoved_continuesTheChain() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).end();
        Files.delete(log.folder.segment(1).path());

        Verification found = reopened();

        assertThat(found.faults()).isEmpty();
        assertThat(found.firstSegment()).isEqualTo(2);
    }

    @Test
    void open_otherLayout_isRefused() throws Exception {
        TestLog log = killed();
        Path file = log.folder.segment(2).path();
        byte[] other = new byte[1_000];
        System.arraycopy("CERTLOG2".getBytes(StandardCharsets.US_ASCII), 0, other, 0, 8);
        Arrays.fill(other, 8, 500, (byte) 5);
        Files.write(file, other);

        assertThatThrownBy(() -> TestLog.open(data, key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "expected a decision log of the layout 1 or 2, found one that begins with CERTLOG2")
                .hasMessageContaining("start the version of Certigate that wrote it");
        assertThat(Files.readAllBytes(file)).isEqualTo(other);
    }

    @Test
    void open_segmentOfALaterLayout_isRefusedAndLeftAlone() throws Exception {
        TestLog log = killed();
        SegmentImage segment = SegmentImage.read(log.folder.segment(2));
        Frame header = segment.frames().get(0);
        // The layout is in its second byte: 2 becomes 3.
        Forgery.write(Forgery.changed(segment, header, 1, 1));
        byte[] other = Files.readAllBytes(log.folder.segment(2).path());

        assertThatThrownBy(() -> TestLog.open(data, key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a decision log of the layout 1 or 2, found the layout 3");
        assertThat(Files.readAllBytes(log.folder.segment(2).path())).isEqualTo(other);
    }

    @Test
    void open_logOfTheLayoutBefore_goesOnAndBothAreRead() throws Exception {
        LogFolder log = LogFolder.in(data);
        log.create();
        Path before = Path.of("src/test/resources/golden/0.1.0/decision-log");
        for (String name : List.of("identity", "000000000001.segment.gz")) {
            Files.copy(before.resolve(name), log.path().resolve(name));
        }
        List<LoggedDecision> old = SampleLog.all(log);
        assertThat(old)
                .hasSizeGreaterThan(300)
                .allSatisfy(each -> assertThat(each.header().getFormat()).isEqualTo(1));

        TestLog reopened = TestLog.open(data, null);
        reopened.begin().decide(2).end();

        assertThat(reopened.verify().faults()).isEmpty();
        List<LoggedDecision> all = SampleLog.all(log);
        assertThat(all).hasSize(old.size() + 2).startsWith(old.toArray(LoggedDecision[]::new));
        assertThat(all.get(old.size()).header().getFormat()).isEqualTo(Layout.WRITTEN);
        for (boolean indexes : new boolean[] {true, false}) {
            LogReader reader = new LogReader(log, indexes);
            assertThat(SampleLog.read(reader.after(0, DecisionFilter.ALL), 100)).isEqualTo(all);
        }
    }

    @Test
    void open_identityLost_isTakenFromTheSegments() throws Exception {
        TestLog log = killed();
        String identity = log.folder.identity();
        Files.delete(log.folder.path().resolve("identity"));
        assertThat(reopened().faults()).isEmpty();
        assertThat(log.folder.identity()).isEqualTo(identity);
        Files.writeString(log.folder.path().resolve("identity"), "?");
        assertThat(reopened().faults()).isEmpty();
        assertThat(log.folder.identity()).isEqualTo(identity);
    }

    @Test
    void open_withAnotherKey_sealsTheTailWithIt() throws Exception {
        killed();
        SigningKey another = TestLog.key(keys, 9);

        TestLog log = TestLog.open(data, another);
        log.begin().decide(1).end();

        Verification found = log.verify();
        assertThat(found.faults()).isEmpty();
        assertThat(found.signatures()).isEqualTo(3);
        assertThat(found.keys())
                .containsExactly(key.publicKey().toString(), another.publicKey().toString());
        assertThat(log.verify(new LogVerifier.Demands(List.of(key.publicKey()), List.of(), 1))
                        .faults())
                .isNotEmpty();
        assertThat(log.verify(new LogVerifier.Demands(List.of(key.publicKey(), another.publicKey()), List.of(), 1))
                        .faults())
                .isEmpty();
    }

    @Test
    void open_withoutTheKey_sealsTheTailUnsigned() throws Exception {
        killed();

        TestLog log = TestLog.open(data, null);
        log.begin().decide(1).end();

        Verification found = log.verify();
        assertThat(found.faults()).isEmpty();
        assertThat(found.signatures()).isEqualTo(1);
        assertThat(found.keys()).containsExactly(key.publicKey().toString(), "");
    }

    @Test
    void open_spareSegments_areRemovedOrGetTheirNames() throws Exception {
        TestLog log = killed();
        Files.move(log.folder.segment(2).path(), log.folder.spare(2).path());
        Files.write(log.folder.spare(3).path(), new byte[4_096]);

        Verification found = reopened();

        assertThat(found.faults()).isEmpty();
        assertThat(found.decisions()).isEqualTo(7);
        assertThat(log.folder.segments())
                .extracting(SegmentFile::path)
                .containsExactly(
                        log.folder.segment(1).path(),
                        log.folder.segment(2).path(),
                        log.folder.segment(3).path());
    }

    @Test
    void open_spareSegmentWithOtherBytes_isSetAside() throws Exception {
        TestLog log = killed();
        byte[] bytes = new byte[1024 * 1024];
        bytes[bytes.length / 2] = 1;
        Files.write(log.folder.spare(3).path(), bytes);

        assertThat(reopened().lastSegment()).isEqualTo(4);
        assertThat(Files.readAllBytes(log.folder.damaged().get(0).path())).isEqualTo(bytes);
    }

    @Test
    void open_checkpointHalfWritten_isPassedOver() throws Exception {
        TestLog log = killed();
        byte[] line = Files.readAllBytes(log.folder.checkpoints());
        Files.write(log.folder.checkpoints(), Arrays.copyOf(line, line.length + 40));
        byte[] torn = Files.readAllBytes(log.folder.checkpoints());
        System.arraycopy(line, 0, torn, line.length, 40);
        Files.write(log.folder.checkpoints(), torn);

        Verification found = reopened();

        assertThat(found.faults()).isEmpty();
        assertThat(found.checkpoints()).isEqualTo(3);
    }

    /** A log whose last segment somebody without the key wrote anew, without seals and without its checkpoint. */
    private TestLog rewritten() throws IOException {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(2).end();
        List<String> before = Files.readAllLines(log.folder.checkpoints());
        log.begin();
        for (int i = 0; i < 20; i++) {
            log.decide(1).seal().pass(Duration.ofMinutes(5));
        }
        log.end();
        Forgery.write(Forgery.rewritten(SegmentImage.read(log.folder.segments().get(1))));
        Files.write(log.folder.checkpoints(), before);
        return log;
    }

    @Test
    void open_lastSegmentRewrittenWithoutSeals_isNamedBeforeAndNotSealed() throws Exception {
        TestLog log = rewritten();
        assertThat(log.verify().faults()).singleElement().asString().contains("decisions from", "that no seal covers");

        Verification found = reopened();

        assertThat(found.faults()).singleElement().extracting(LogBreak::segment).isEqualTo(2L);
        assertThat(found.signatures()).isEqualTo(2);
    }

    @Test
    void open_withoutItsNameAndWithoutASeal_isLookedAtOnceAndNotSetAside() throws Exception {
        TestLog log = rewritten();
        Files.move(log.folder.segment(2).path(), log.folder.spare(2).path());

        Verification found = reopened();

        assertThat(found.faults()).singleElement().extracting(LogBreak::segment).isEqualTo(2L);
        assertThat(log.folder.damaged()).isEmpty();
    }

    @Test
    void open_fewDecisionsRewrittenButCheckpointKept_isNotSealed() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(2).end();
        Forgery.write(Forgery.rewritten(SegmentImage.read(log.folder.segments().get(0))));

        Verification found = reopened();

        assertThat(found.isIntact()).isFalse();
        assertThat(found.signatures()).isEqualTo(1);
    }

    @Test
    void open_tailWithSealsOfAnotherKey_isNotSealed() throws Exception {
        SigningKey another = TestLog.key(keys, 9);
        TestLog forged = TestLog.open(data, another);
        forged.begin().decide(2).seal().decide(1);

        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).end();

        assertThat(log.verify(new LogVerifier.Demands(List.of(key.publicKey()), List.of(), 1))
                        .faults())
                .isNotEmpty();
    }

    @Test
    void open_tailWithSealThatIsNotSigned_isNotSealed() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(2).seal();
        SegmentImage image = SegmentImage.read(log.folder.segments().get(0));
        Frame seal = image.frames().get(image.frames().size() - 1);
        SealRecord signed = SealRecord.parseFrom(image.payload(seal));
        byte[] other = signed.toBuilder()
                .setSignature(ByteString.copyFrom(new byte[signed.getSignature().size()]))
                .build()
                .toByteArray();
        byte[] frame = Frame.bytes(FrameType.SEAL, seal.sequence(), other);
        byte[] bytes = image.bytes().clone();
        System.arraycopy(frame, 0, bytes, seal.offset(), frame.length);
        Forgery.write(SegmentImage.of(image.file(), bytes));

        assertThat(reopened().faults()).isNotEmpty();
    }
}
