package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decision.DecisionLog.Unwritten;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrictLogTest {
    private static final Origin ORIGIN = Origin.of("node", "0.1.0", "0.14.0");
    private static final LogSettings SETTINGS =
            LogSettings.DEFAULT.segments(LogSettings.MIN_SEGMENT_BYTES).in(LogSettings.Mode.STRICT);
    private static final int GROUP = 200;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration BACK = Duration.ofSeconds(5);

    private final FaultyDisk disk = new FaultyDisk();

    @TempDir
    private Path folder;

    private LogWriter open(LogSettings settings) throws Exception {
        return open(folder, settings);
    }

    private LogWriter open(Path data, LogSettings settings) throws Exception {
        return LogWriter.open(
                LogFolder.in(data), ORIGIN, settings, InstantSource.fixed(Entries.AT), disk, SegmentListener.NONE);
    }

    private LogContents contents() throws Exception {
        return LogContents.of(LogFolder.in(folder));
    }

    private static LogSettings limited(int waiting, Duration longest) {
        return SETTINGS.limitedTo(new LogSettings.Limits(waiting, 16L << 20, longest, longest, Duration.ofSeconds(1)));
    }

    private static CompletableFuture<?> pending(LogWriter log, DecisionLog.Entry entry) {
        return Objects.requireNonNull(log.append(entry));
    }

    private static @Nullable Unwritten failure(@Nullable CompletableFuture<?> writing) throws Exception {
        try {
            if (writing != null) {
                writing.get(20, TimeUnit.SECONDS);
            }
            return null;
        } catch (ExecutionException e) {
            return (Unwritten) e.getCause();
        }
    }

    /** Whether a decision is refused because the log cannot be written, rather than late. */
    private static boolean isOutOfOrder(@Nullable CompletableFuture<?> writing) throws Exception {
        Unwritten failure = failure(writing);
        return failure != null && !failure.overloaded();
    }

    @Test
    void append_diskBusy_isAnsweredOnlyWhenItIsDurable() throws Exception {
        try (LogWriter log = open(limited(100, Duration.ofMinutes(1)))) {
            disk.forcing.hold();
            CompletableFuture<?> permit = pending(log, Entries.permit("permit"));
            disk.forcing.awaitArrival();
            CompletableFuture<?> denial = pending(log, Entries.deny("denial"));
            assertThat(permit).isNotDone();

            disk.forcing.heal();

            assertThat(failure(permit)).isNull();
            assertThat(failure(denial)).isNull();
            assertThat(log.gaps()).isZero();
        }
        assertThat(contents().ids()).containsExactly("permit", "denial");
    }

    @Test
    void append_syncFails_refusesThePermitAndCountsTheDenial() throws Exception {
        try (LogWriter log = open(limited(100, Duration.ofMinutes(1)))) {
            log.awaitSpare();
            disk.forcing.refuse("Input/output error");
            disk.forcing.hold();
            CompletableFuture<?> permit = pending(log, Entries.permit("permit"));
            CompletableFuture<?> denial = pending(log, Entries.deny("denial"));
            disk.forcing.release();

            assertThat(failure(permit))
                    .hasMessageContaining("Input/output error")
                    .satisfies(unwritten -> assertThat(unwritten.overloaded()).isFalse());
            assertThat(failure(denial)).isNull();
            assertThat(log.gaps()).isEqualTo(1);
            disk.forcing.heal();
            await().atMost(BACK).until(() -> failure(log.append(Entries.permit("next"))) == null);
            assertThat(disk.isRetried()).isFalse();
        }
        assertThat(contents().segments()).isGreaterThan(1);
        assertThat(contents().gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.getDenials()).isEqualTo(1));
    }

    @Test
    void append_duringASyncThatNobodyAwaited_denialIsCountedOnce() throws Exception {
        disk.forcing.hold();
        try (LogWriter log =
                open(SETTINGS.limitedTo(new LogSettings.Limits(1, 1L << 20, LONG, LONG, Duration.ofMillis(1))))) {
            // The sync of the header.
            disk.forcing.awaitArrival();
            CompletableFuture<?> denial = pending(log, Entries.deny("denial"));
            disk.forcing.refuse("Input/output error");
            disk.forcing.release();

            assertThat(failure(denial)).isNull();
            disk.forcing.heal();
            // Its sync is later than any that could count the denial again.
            await().atMost(BACK).until(() -> failure(log.append(Entries.permit("back"))) == null);
            assertThat(log.gaps()).isEqualTo(1);
            // Nor does it leave its place twice: one more may wait, and not two.
            disk.forcing.hold();
            CompletableFuture<?> first = pending(log, Entries.permit("first"));
            assertThat(log.append(Entries.permit("second"))).isCompletedExceptionally();
            disk.forcing.heal();
            assertThat(failure(first)).isNull();
        }
        assertThat(contents().gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.getDenials()).isEqualTo(1));
    }

    @Test
    void append_slowDisk_permitIsRefusedInTimeAndTheDenialAnswered() throws Exception {
        try (LogWriter log = open(limited(100, Duration.ofMillis(200)))) {
            disk.forcing.hold();
            CompletableFuture<?> permit = pending(log, Entries.permit("permit"));
            CompletableFuture<?> denial = pending(log, Entries.deny("denial"));

            assertThat(failure(permit))
                    .isNotNull()
                    .hasMessageContaining("within 200 ms")
                    .satisfies(unwritten -> assertThat(unwritten.overloaded()).isTrue());
            assertThat(failure(denial)).isNull();

            disk.forcing.heal();
            assertThat(failure(log.append(Entries.permit("later")))).isNull();
            // It is in the log after all.
            assertThat(log.gaps()).isZero();
        }
        assertThat(contents().ids()).containsExactly("permit", "denial", "later");
        assertThat(contents().gaps()).isEmpty();
    }

    @Test
    void append_moreWaitThanMay_shedsAtOnceAndTheLogSaysHowManyDenials() throws Exception {
        try (LogWriter log = open(limited(2, Duration.ofMinutes(1)))) {
            disk.forcing.hold();
            CompletableFuture<?> first = pending(log, Entries.permit("first"));
            CompletableFuture<?> second = pending(log, Entries.permit("second"));

            CompletableFuture<?> permit = log.append(Entries.permit("shed"));
            CompletableFuture<?> denial = log.append(Entries.deny("counted"));

            assertThat(permit).isCompletedExceptionally();
            assertThat(failure(permit))
                    .satisfies(unwritten -> assertThat(unwritten.overloaded()).isTrue());
            assertThat(denial).isNull();
            assertThat(log.gaps()).isEqualTo(1);
            disk.forcing.heal();
            assertThat(failure(first)).isNull();
            assertThat(failure(second)).isNull();
        }
        assertThat(contents().ids()).containsExactly("first", "second");
        assertThat(contents().gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.getDenials()).isEqualTo(1);
            assertThat(RecordReader.instant(gap.getFrom())).isEqualTo(Entries.AT);
            assertThat(RecordReader.instant(gap.getUntil())).isEqualTo(Entries.AT);
            assertThat(gap.getWhy()).contains("at most 2 decisions");
        });
    }

    @Test
    void append_syncRefused_noPermitUntilTheDiskWorksAndOneGapSaysHowMany() throws Exception {
        try (LogWriter log = open(limited(1_000, Duration.ofMillis(100)))) {
            log.awaitSpare();
            disk.creating.refuse("No space left on device");
            disk.forcing.refuse("No space left on device");
            List<String> permitted = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                if (failure(log.append(Entries.permit("permit-" + i))) == null) {
                    permitted.add("permit-" + i);
                }
                assertThat(failure(log.append(Entries.deny("denial-" + i)))).isNull();
            }
            assertThat(permitted).isEmpty();
            await().atMost(BACK).until(() -> isOutOfOrder(log.append(Entries.permit("refused"))));
            await().atMost(BACK).untilAsserted(() -> assertThat(log.gaps()).isEqualTo(5));

            disk.forcing.heal();
            disk.creating.heal();
            await().atMost(BACK).until(() -> failure(log.append(Entries.permit("back"))) == null);
            await().atMost(BACK)
                    .until(() -> LogContents.of(LogFolder.in(folder)).gaps().size() == 1);
            assertThat(disk.isRetried()).isFalse();
        }
        LogContents contents = contents();
        assertThat(contents.ids()).contains("back");
        assertThat(contents.gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.getDenials()).isEqualTo(5);
            assertThat(gap.getWhy()).isNotEmpty();
        });
    }

    @Test
    void close_whileNothingCanBeWritten_theDenialsAreCountedInTheBrokenSegment() throws Exception {
        try (LogWriter log = open(limited(1_000, Duration.ofMillis(100)))) {
            log.awaitSpare();
            disk.creating.refuse("No space left on device");
            disk.forcing.refuse("No space left on device");
            await().atMost(BACK).until(() -> isOutOfOrder(log.append(Entries.permit("refused"))));
            for (int i = 0; i < 3; i++) {
                assertThat(failure(log.append(Entries.deny("denial-" + i)))).isNull();
            }
            await().atMost(BACK).untilAsserted(() -> assertThat(log.gaps()).isEqualTo(3));
        }
        assertThat(contents().gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.getDenials()).isEqualTo(3));
    }

    @Test
    void append_realDiskFull_noPermitAndBackWithin5SecondsOfSpace() throws Exception {
        try (SmallDisk small = SmallDisk.of(folder, 5 * LogSettings.MIN_SEGMENT_BYTES / 2);
                LogWriter log = LogWriter.open(
                        LogFolder.in(small.path()),
                        ORIGIN,
                        limited(1_000, Duration.ofMillis(100)),
                        InstantSource.fixed(Entries.AT),
                        small.disk(),
                        SegmentListener.NONE)) {
            List<String> permitted = new ArrayList<>();
            // A third segment never fits. In the second, what is refused found no room there, whatever else takes long.
            for (int i = 0; log.segment() < 2 || !isOutOfOrder(log.append(Entries.permit("permit"))); i += GROUP) {
                List<CompletableFuture<?>> group = new ArrayList<>();
                for (int j = 0; j < GROUP; j++) {
                    group.add(log.append(Entries.permit("permit-" + (i + j))));
                }
                for (int j = 0; j < GROUP; j++) {
                    if (failure(group.get(j)) == null) {
                        permitted.add("permit-" + (i + j));
                    }
                }
            }
            assertThat(failure(log.append(Entries.deny("denial-with-a-longer-name"))))
                    .isNull();

            small.makeRoom();
            await().atMost(BACK).until(() -> failure(log.append(Entries.permit("back"))) == null);
            log.close();
            LogContents contents = LogContents.of(LogFolder.in(small.path()));
            assertThat(contents.ids())
                    .containsAll(permitted)
                    .contains("back")
                    .doesNotContain("denial-with-a-longer-name");
            assertThat(contents.gaps())
                    .singleElement()
                    .satisfies(gap -> assertThat(gap.getDenials()).isEqualTo(1));
        }
    }

    @Test
    void close_whileDecisionsWait_writesThemAll() throws Exception {
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        try (LogWriter log = open(SETTINGS)) {
            for (int i = 0; i < 100; i++) {
                waiting.add(pending(log, Entries.permit("permit-" + i)));
            }
        }
        for (CompletableFuture<?> each : waiting) {
            assertThat(failure(each)).isNull();
        }
        assertThat(contents().ids()).hasSize(100);
    }
}
