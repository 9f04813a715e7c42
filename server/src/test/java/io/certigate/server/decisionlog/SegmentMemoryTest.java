package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.decisionlog.SegmentMemory.Share;
import io.certigate.server.replay.LogScan;
import io.certigate.server.replay.Recorded;
import io.certigate.server.replay.Stretch;
import io.certigate.v1.GapRecord;
import io.certigate.v1.SegmentHeader;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentMemoryTest {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path data;

    /** Two segments, each of some KiB. */
    private LogFolder small(SegmentMemory memory) throws Exception {
        TestLog log = TestLog.open(data, null);
        log.begin().decide(10).end();
        log.begin().decide(10).end();
        return new LogFolder(log.folder.path(), memory);
    }

    @Test
    void image_manyReadersAtOnceOnLittleMemory_allFinishWithinIt() throws Exception {
        LogFolder written = LogFolder.in(data);
        try (SampleLog log = new SampleLog(written, 5)) {
            while (written.segments().size() < 3) {
                log.write(500);
            }
        }
        Packed.write(written.segment(2), written);
        Files.delete(written.segment(2).path());
        // Room for one of them, not for two.
        SegmentMemory memory = new SegmentMemory(2 * MIB, LONG);
        LogFolder folder = new LogFolder(written.path(), memory);
        long decisions = SampleLog.all(folder).size();
        AtomicLong most = new AtomicLong();
        List<Callable<Long>> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(() -> {
                Verification found = new LogVerifier(folder, new LogVerifier.Demands(List.of(), List.of(), 2))
                        .verify((segments, of) -> most.accumulateAndGet(memory.taken(), Math::max));
                assertThat(found.faults()).isEmpty();
                return found.decisions();
            });
            readers.add(() -> scanned(folder, memory, most));
        }
        ExecutorService threads = Executors.newFixedThreadPool(readers.size());
        try {
            for (Future<Long> each : threads.invokeAll(readers)) {
                assertThat(each.get()).isEqualTo(decisions);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most).hasPositiveValue().hasValueLessThanOrEqualTo(2 * MIB);
        assertThat(memory.taken()).isZero();
    }

    private static long scanned(LogFolder folder, SegmentMemory memory, AtomicLong most) throws Exception {
        long[] decisions = new long[1];
        boolean complete = new LogScan(folder, Stretch.ALL).run(new LogScan.Visitor() {
            @Override
            public boolean decision(Recorded decision) {
                decisions[0]++;
                most.accumulateAndGet(memory.taken(), Math::max);
                return true;
            }

            @Override
            public boolean unreadable(SegmentHeader segment, long sequence, String why) {
                return false;
            }

            @Override
            public boolean lost(long segment, String why) {
                return false;
            }

            @Override
            public boolean unlogged(GapRecord gap) {
                return true;
            }

            @Override
            public boolean progress(long done, long all) {
                return true;
            }
        });
        assertThat(complete).isTrue();
        return decisions[0];
    }

    @Test
    void image_othersHaveAllForTooLong_saysSo() throws Exception {
        SegmentMemory memory = new SegmentMemory(100 * KIB, Duration.ZERO);
        LogFolder folder = small(memory);
        try (SegmentImage first = folder.image(1)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> folder.image(2))
                    .isInstanceOf(SegmentMemory.Exhausted.class)
                    .hasMessageContaining("in use for 0 s by others who read the log; try again later");
            assertThatThrownBy(
                            () -> new LogVerifier(folder, LogVerifier.Demands.NONE).verify(LogVerifier.Progress.NONE))
                    .isInstanceOf(SegmentMemory.Exhausted.class);
        }
        SegmentImage second = Objects.requireNonNull(folder.image(2));
        second.close();
        second.close();
        assertThat(memory.taken()).isZero();
    }

    @Test
    void image_segmentThatNeverFits_saysWhatToDo() throws Exception {
        SegmentMemory memory = new SegmentMemory(10 * KIB, LONG);
        LogFolder folder = small(memory);
        assertThatThrownBy(() -> folder.image(2))
                .isInstanceOf(SegmentMemory.Exhausted.class)
                .hasMessageContaining("give the process a larger heap, such as CERTIGATE_JAVA_OPTS=-Xmx1g");
    }

    @Test
    void image_noSegmentOrADamagedOne_keepsNoMemory() throws Exception {
        SegmentMemory memory = new SegmentMemory(4 * MIB, LONG);
        LogFolder folder = small(memory);
        Files.write(folder.segment(1).path(), new byte[MIB]);
        Files.delete(folder.segment(2).path());
        Files.write(folder.segment(2).compressed().path(), new byte[100]);

        assertThat(folder.image(77)).isNull();
        assertThatThrownBy(() -> folder.image(1)).isInstanceOf(SegmentImage.NotASegment.class);
        assertThatThrownBy(() -> folder.image(2)).isInstanceOf(SegmentImage.NotASegment.class);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void take_threadInterrupted_endsTheWait() throws Exception {
        SegmentMemory memory = new SegmentMemory(MIB, LONG);
        try (Share all = memory.take(MIB)) {
            assertThat(all).isNotNull();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> memory.take(1)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(memory.taken()).isZero();
    }
}
