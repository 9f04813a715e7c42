package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentArchiveTest {
    private static final int SEED = 20_260_731;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant LATER = TestLog.START.plus(Duration.ofDays(100));

    @TempDir
    private Path data;

    private TestLog log;
    private Instant now = TestLog.START;
    private long nanos;

    /** Four segments, each begun a day after the one before. */
    @BeforeEach
    void write() throws Exception {
        log = TestLog.open(data, null);
        for (int i = 0; i < 4; i++) {
            log.begin().decide(5).end().pass(DAY);
        }
    }

    private SegmentArchive archive(Duration longest, long maxBytes, Duration least, Instant now) {
        this.now = now.minus(HOUR);
        SegmentArchive archive = new SegmentArchive(
                log.folder, new LogSettings.Retention(longest, maxBytes, least, HOUR), () -> this.now, () -> nanos);
        pass(HOUR);
        return archive;
    }

    private void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    private static void expire(SegmentArchive archive, long finished, int looks) throws IOException {
        for (int i = 0; i < looks; i++) {
            archive.expire(finished);
        }
    }

    private SegmentArchive archive() {
        return archive(Duration.ofDays(1_000), Long.MAX_VALUE, DAY, LATER);
    }

    @Test
    void compress_segment_isTheSameToReaderVerifierAndGunzip() throws Exception {
        SegmentFile file = log.folder.segment(2);
        byte[] bytes = Files.readAllBytes(file.path());
        Verification before = log.verify();

        archive().compress(file);

        SegmentFile compressed = log.folder.segments().get(1);
        assertThat(compressed.isCompressed()).isTrue();
        assertThat(compressed.number()).isEqualTo(2);
        assertThat(Files.exists(file.path())).isFalse();
        assertThat(SegmentImage.read(compressed).bytes()).isEqualTo(bytes);
        assertThat(log.verify()).isEqualTo(before);
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(compressed.path()))) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void write_contentOfSeveralMembers_isReadBack() throws Exception {
        Random random = new Random(SEED);
        for (int length : new int[] {1, GzipMembers.MEMBER - 1, GzipMembers.MEMBER, GzipMembers.MEMBER + 1, 700_000}) {
            byte[] content = new byte[length];
            random.nextBytes(content);
            // One half that can be compressed.
            Arrays.fill(content, 0, length / 2, (byte) 7);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            GzipMembers.write(new ByteArrayInputStream(content), out);

            GzipMembers.Content read = GzipMembers.read(out.toByteArray(), length);
            assertThat(read.damage()).isNull();
            assertThat(read.bytes()).isEqualTo(content);
            assertThat(GzipMembers.read(out.toByteArray(), length - 1).damage()).contains("at most " + (length - 1));
        }
    }

    @Test
    void verify_everyByteOfACompressedSegmentChanged_namesItUnlessTheContentIsTheSame() throws Exception {
        byte[] content = Files.readAllBytes(log.folder.segment(2).path());
        archive().compress(log.folder.segment(2));
        SegmentFile file = log.folder.segments().get(1);
        byte[] bytes = Files.readAllBytes(file.path());
        int changed = 0;
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] ^= (byte) (1 << at % 8);
            Files.write(file.path(), bytes);
            if (isIntact(file)) {
                // Bits between the blocks that stand for nothing.
                assertThat(SegmentImage.read(file).bytes()).as("byte %d", at).isEqualTo(content);
            } else {
                changed++;
            }
            bytes[at] ^= (byte) (1 << at % 8);
        }
        // How many stand for nothing depends on the content, which is another one in each run.
        assertThat(changed).isGreaterThan(bytes.length * 9 / 10);
        for (int length = 0; length < bytes.length; length += 7) {
            Files.write(file.path(), Arrays.copyOf(bytes, length));
            assertThat(log.verify().faults())
                    .as("length %d", length)
                    .first()
                    .extracting(LogBreak::segment)
                    .isEqualTo(2L);
        }
        Files.write(file.path(), bytes);
        assertThat(log.verify().faults()).isEmpty();
    }

    /** Compresses a segment as {@code gzip} does. */
    private SegmentFile gzip(long number) throws IOException {
        SegmentFile file = log.folder.segment(number);
        byte[] content = Files.readAllBytes(file.path());
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(file.compressed().path()))) {
            out.write(content);
        }
        Files.delete(file.path());
        return file.compressed();
    }

    @Test
    void verify_segmentCompressedBySomebodyElse_isIntactIfItsContentIs() throws Exception {
        byte[] content = Files.readAllBytes(log.folder.segment(2).path());
        Verification before = log.verify();
        SegmentFile file = gzip(2);

        assertThat(log.verify()).isEqualTo(before);
        assertThat(SegmentImage.read(file).bytes()).isEqualTo(content);
        assertThatThrownBy(() -> SegmentBytes.open(file))
                .isInstanceOf(DamagedLog.class)
                .hasMessageContaining("compressed by something else: unpack it with 'gunzip'");

        byte[] bytes = Files.readAllBytes(file.path());
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] ^= (byte) (1 << at % 8);
            Files.write(file.path(), bytes);
            if (isIntact(file)) {
                assertThat(SegmentImage.read(file).bytes()).as("byte %d", at).isEqualTo(content);
            }
            bytes[at] ^= (byte) (1 << at % 8);
        }
        Files.write(file.path(), Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(log.verify().faults().get(0).toString())
                .contains("expected a compressed segment, found a damaged one: expected a whole gzip file");
    }

    private boolean isIntact(SegmentFile file) throws IOException {
        try {
            return LogVerifier.judge(SegmentImage.read(file), log.folder.identity(), false)
                            .fault()
                    == null;
        } catch (SegmentImage.NotASegment e) {
            return false;
        }
    }

    @Test
    void read_memberThatClaimsMoreThanItCanHold_isDamageAndTakesNoMemory() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        GzipMembers.write(new ByteArrayInputStream(new byte[10]), out);
        byte[] small = out.toByteArray();
        small[20] = 0;
        small[22] = 4;
        GzipMembers.Content read = GzipMembers.read(small, SegmentImage.MAX_BYTES);
        assertThat(read.bytes()).isEmpty();
        assertThat(read.damage()).startsWith("expected the lengths of a gzip member at 0");
    }

    @Test
    void compress_crashAtAnyPoint_leavesOneGoodCopy() throws Exception {
        SegmentFile file = log.folder.segment(2);
        byte[] bytes = Files.readAllBytes(file.path());
        Verification before = log.verify();
        // While it was written.
        Files.write(Durable.unfinished(file.compressed().path()), new byte[100]);
        assertThat(log.verify()).isEqualTo(before);
        archive().compress(file);
        // Before the other was deleted.
        Files.write(file.path(), bytes);
        assertThat(log.verify()).isEqualTo(before);
        assertThat(log.folder.segments()).hasSize(4);
        assertThat(log.folder.segments().get(1).isCompressed()).isFalse();
        archive().compress(file);
        assertThat(Files.exists(file.path())).isFalse();
        assertThat(log.verify()).isEqualTo(before);
    }

    @Test
    void compress_otherFileBesideTheCompressedOne_keepsTheOneOfTheChain() throws Exception {
        SegmentFile file = log.folder.segment(2);
        Verification before = log.verify();
        archive().compress(file);
        byte[] right = Files.readAllBytes(file.compressed().path());
        byte[] other = Files.readAllBytes(log.folder.segment(3).path());
        Files.write(file.path(), other);
        assertThat(log.verify().faults())
                .anySatisfy(each -> assertThat(each.toString())
                        .contains("expected one file of the segment,"
                                + " found 000000000002.segment and 000000000002.segment.gz; keep the one"));

        archive().compress(file);

        assertThat(Files.readAllBytes(file.compressed().path())).isEqualTo(right);
        assertThat(Files.exists(file.path())).isFalse();
        SegmentFile aside = log.folder.damaged().get(0);
        assertThat(Files.readAllBytes(aside.path())).isEqualTo(other);
        Files.delete(aside.path());
        assertThat(log.verify()).isEqualTo(before);
    }

    @Test
    void compress_damagedFileWhereTheCompressedOneIsToBe_keepsBoth() throws Exception {
        SegmentFile file = log.folder.segment(2);
        Verification before = log.verify();
        Files.write(file.compressed().path(), new byte[100]);

        archive().compress(file);

        assertThat(Files.exists(file.path())).isFalse();
        SegmentFile aside = log.folder.damaged().get(0);
        assertThat(Files.readAllBytes(aside.path())).isEqualTo(new byte[100]);
        Files.delete(aside.path());
        assertThat(log.verify()).isEqualTo(before);
    }

    @Test
    void compressNext_segmentsOfAllAges_takesThoseThatAreDueAndFinished() throws Exception {
        SegmentArchive archive = archive(
                Duration.ofDays(9),
                Long.MAX_VALUE,
                DAY,
                TestLog.START.plus(DAY.multipliedBy(2)).plusSeconds(3_601));

        assertThat(archive.compressNext(3)).isTrue();
        assertThat(archive.compressNext(3)).isTrue();
        assertThat(archive.compressNext(3)).isFalse();

        assertThat(log.folder.segments())
                .extracting(SegmentFile::isCompressed)
                .containsExactly(true, true, false, false);
    }

    @Test
    void expire_byAge_deletesTheOldestAndTheLogStaysVerifiable() throws Exception {
        archive().compress(log.folder.segment(1));
        // The second ended when the third began, after two days.
        SegmentArchive archive = archive(
                DAY, Long.MAX_VALUE, DAY, TestLog.START.plus(Duration.ofDays(3)).plusNanos(1));
        archive.expire(4);
        // One at each look.
        assertThat(log.folder.segments()).hasSize(3);
        expire(archive, 4, 2);

        assertThat(log.folder.segments()).extracting(SegmentFile::number).containsExactly(3L, 4L);
        Verification found = log.verify();
        assertThat(found.faults()).isEmpty();
        assertThat(found.older()).isEqualTo(2);
    }

    @Test
    void expire_checkpointLost_writesItAnewBeforeTheSegmentGoes() throws Exception {
        Files.delete(log.folder.checkpoints());
        expire(
                archive(
                        DAY,
                        Long.MAX_VALUE,
                        DAY,
                        TestLog.START.plus(Duration.ofDays(3)).plusNanos(1)),
                4,
                3);

        assertThat(log.folder.segments()).hasSize(2);
        assertThat(log.verify().faults()).isEmpty();
    }

    @Test
    void expire_whatIsNotFinished_stays() throws Exception {
        expire(archive(Duration.ZERO, Long.MAX_VALUE, Duration.ZERO, LATER), 3, 5);

        assertThat(log.folder.segments()).extracting(SegmentFile::number).containsExactly(4L);
    }

    @Test
    void expire_clockJumpsAhead_deletesNothingUntilItHasGoneEvenlyForAnHour() throws Exception {
        SegmentArchive archive = archive(DAY, Long.MAX_VALUE, DAY, TestLog.START);
        archive.expire(4);
        now = now.plus(Duration.ofDays(400));
        for (int minutes = 0; minutes < 60; minutes++) {
            archive.expire(4);
            pass(Duration.ofMinutes(1));
        }
        assertThat(log.folder.segments()).hasSize(4);
        archive.expire(4);
        assertThat(log.folder.segments()).hasSize(3);

        // It is set right again.
        now = now.minus(Duration.ofDays(400));
        pass(HOUR);
        expire(archive, 4, 3);
        pass(HOUR);
        expire(archive, 4, 3);
        assertThat(log.folder.segments()).hasSize(3);
    }

    @Test
    void expire_justStarted_deletesNothing() throws Exception {
        SegmentArchive archive = archive(DAY, Long.MAX_VALUE, DAY, LATER);
        now = now.minusNanos(1);
        nanos -= 1;
        expire(archive, 4, 3);

        assertThat(log.folder.segments()).hasSize(4);
    }

    @Test
    void expire_keptForLessThanAnHour_waitsForNoLonger() throws Exception {
        Duration keep = Duration.ofMinutes(10);
        SegmentArchive archive = archive(keep, Long.MAX_VALUE, keep, LATER.minus(HOUR));
        now = now.minus(HOUR);
        nanos -= HOUR.toNanos();
        pass(keep);
        archive.expire(4);

        assertThat(log.folder.segments()).hasSize(3);
    }

    @Test
    void makeRoom_tooLarge_deletesTheOldestThatMayGo() throws Exception {
        long each = Files.size(log.folder.segment(1).path());
        long all = log.folder.files().stream()
                .mapToLong(file -> file.toFile().length())
                .sum();

        archive(Duration.ofDays(1_000), all, DAY, LATER).makeRoom(4, each + 1);

        assertThat(log.folder.segments()).extracting(SegmentFile::number).containsExactly(3L, 4L);
        assertThat(log.verify().faults()).isEmpty();
    }

    @Test
    void makeRoom_allTooYoung_refusesAndSaysWhatToDo() throws Exception {
        assertThatThrownBy(() -> archive(Duration.ofDays(1_000), 10_000, Duration.ofDays(101), LATER)
                        .makeRoom(4, 100_000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected room for 100000 bytes within the 10000 of --log-max-size")
                .hasMessageContaining("raise --log-max-size");
        assertThat(log.folder.segments()).hasSize(4);
    }

    @Test
    void delete_segment_takesAllThatBelongsToItButWhatWasSetAside() throws Exception {
        Files.writeString(log.folder.path().resolve("000000000001.index"), "index");
        Path aside = log.folder.path().resolve("000000000001.segment.damaged");
        Files.writeString(aside, "damaged");

        expire(
                archive(
                        DAY,
                        Long.MAX_VALUE,
                        DAY,
                        TestLog.START.plus(Duration.ofDays(2)).plusNanos(1)),
                4,
                3);

        assertThat(log.folder.filesOf(1)).containsExactly(aside);
        assertThat(log.folder.filesOf(2)).hasSize(1);
        assertThat(log.verify().faults()).singleElement().asString().contains("000000000001.segment.damaged");
    }
}
