package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.certigate.server.decision.DecisionLog.Status;
import io.certigate.server.decision.DecisionLog.Unwritten;
import io.certigate.server.model.Facts;
import io.certigate.server.state.HeldDirectives;
import io.certigate.v1.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedLogTest {
    private static final Origin ORIGIN = Origin.of("node", "0.1.0", "0.14.0");
    private static final int SEGMENT = LogSettings.MIN_SEGMENT_BYTES;
    private static final LogSettings SETTINGS = LogSettings.DEFAULT.segments(SEGMENT);
    private static final Duration BACK = Duration.ofSeconds(5);

    private final FaultyDisk disk = new FaultyDisk();

    @TempDir
    private Path folder;

    private LogWriter open(LogSettings settings) throws Exception {
        return LogWriter.open(
                LogFolder.in(folder), ORIGIN, settings, InstantSource.fixed(Entries.AT), disk, SegmentListener.NONE);
    }

    private LogContents contents() throws Exception {
        return LogContents.of(LogFolder.in(folder));
    }

    /** Appends until one is refused in the second segment, and has every answer; those that were logged. */
    private static List<String> fill(LogWriter log, List<Unwritten> refused) throws Exception {
        List<String> logged = new ArrayList<>();
        for (int i = 0; refused.isEmpty(); i++) {
            String id = "fill-" + i;
            // In the first segment it may only have to wait for the second.
            boolean last = log.segment() == 2;
            Unwritten failure = failure(log.append(Entries.permit(id)));
            if (failure == null) {
                logged.add(id);
            } else if (last) {
                refused.add(failure);
            }
        }
        return logged;
    }

    /** Appends until one has to wait in a segment after which there is none. */
    private static CompletableFuture<?> fillUpTo(long last, LogWriter log) throws Exception {
        for (int i = 0; ; i++) {
            long segment = log.segment();
            CompletableFuture<?> writing = log.append(Entries.permit("fill-" + i));
            if (writing != null && segment == last) {
                return writing;
            }
            assertThat(failure(writing)).isNull();
        }
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

    @Test
    void append_manyThreadsOverManySegments_eachIsReadOnceAndSequencesHaveNoGap() throws Exception {
        int threads = 4;
        int each = 4_000;
        ConcurrentLinkedQueue<String> answered = new ConcurrentLinkedQueue<>();
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        List<Facts> facts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            facts.add(Entries.facts("holder-" + i, 100));
        }
        try (LogWriter log = open(SETTINGS)) {
            List<Future<?>> runs = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                runs.add(callers.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        String id = thread + "-" + i;
                        CompletableFuture<?> writing = log.append(Entries.permit(
                                id, HeldDirectives.NONE, List.of(facts.get(i % 100), facts.get((i + thread) % 100))));
                        if (writing == null) {
                            answered.add(id);
                        } else if (failure(writing) == null) {
                            answered.add(id);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get(60, TimeUnit.SECONDS);
            }
        } finally {
            callers.shutdownNow();
        }

        LogContents contents = contents();
        assertThat(contents.segments()).isGreaterThan(2);
        assertThat(answered).hasSizeGreaterThan(threads * each / 2);
        assertThat(contents.ids()).doesNotHaveDuplicates().containsAll(answered);
    }

    @Test
    void append_noSpareSegment_waitsABoundedTimeAndIsRefusedWhateverItIs() throws Exception {
        try (LogWriter log = open(SETTINGS)) {
            log.awaitSpare();
            disk.creating.refuse("No space left on device");
            List<Unwritten> refused = new ArrayList<>();
            List<String> logged = fill(log, refused);
            long before = System.nanoTime();
            Unwritten denial = failure(log.append(Entries.deny("denial")));

            assertThat(refused.get(0))
                    .satisfies(unwritten -> assertThat(unwritten.overloaded()).isTrue())
                    .hasMessageContaining("no room in the decision log within 250 ms: No space left on device");
            assertThat(log.status()).isEqualTo(new Status("bounded", 2, "No space left on device", true, 0));
            assertThat(denial).isNotNull();
            assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(5));
            assertThat(log.gaps()).isZero();

            disk.creating.heal();
            // Nobody asks a node that says that it is not ready.
            await().atMost(BACK).until(() -> !log.status().full());
            await().atMost(BACK).until(() -> failure(log.append(Entries.permit("back"))) == null);
            log.close();
            assertThat(contents().ids()).containsAll(logged).contains("back").doesNotContain("denial");
            assertThat(contents().gaps()).isEmpty();
        }
    }

    @Test
    void append_moreWaitThanMay_isRefusedAtOnce() throws Exception {
        LogSettings.Limits limits =
                new LogSettings.Limits(3, 1 << 20, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(1));
        try (LogWriter log = open(SETTINGS.limitedTo(limits))) {
            log.awaitSpare();
            disk.creating.hold();
            List<CompletableFuture<?>> waiting = new ArrayList<>();
            waiting.add(fillUpTo(2, log));
            waiting.add(log.append(Entries.permit("second")));
            waiting.add(log.append(Entries.permit("third")));

            CompletableFuture<?> fourth = log.append(Entries.permit("fourth"));

            assertThat(fourth).isCompletedExceptionally();
            assertThat(failure(fourth))
                    .isNotNull()
                    .satisfies(unwritten -> assertThat(unwritten.overloaded()).isTrue());
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            disk.creating.heal();
            for (CompletableFuture<?> each : waiting) {
                assertThat(failure(each)).isNull();
            }
            log.close();
            assertThat(contents().ids()).contains("second", "third").doesNotContain("fourth");
        }
    }

    @Test
    void append_slowSync_isAnsweredAtOnce() throws Exception {
        try (LogWriter log = open(SETTINGS.limitedTo(every(Duration.ofMillis(1))))) {
            disk.forcing.hold();
            assertThat(log.append(Entries.permit("first"))).isNull();
            disk.forcing.awaitArrival();

            assertThat(log.append(Entries.permit("second"))).isNull();

            disk.forcing.heal();
        }
        assertThat(contents().ids()).containsExactly("first", "second");
    }

    private static LogSettings.Limits every(Duration sync) {
        LogSettings.Limits limits = LogSettings.Limits.DEFAULT;
        return new LogSettings.Limits(
                limits.waiting(), limits.waitingBytes(), limits.longestWait(), limits.longestSync(), sync);
    }

    @Test
    void append_syncFails_endsTheSegmentForGoodAndGoesOnInTheNext() throws Exception {
        try (LogWriter log = open(SETTINGS.limitedTo(every(Duration.ofMillis(1))))) {
            log.awaitSpare();
            disk.forcing.refuse("Input/output error");
            assertThat(failure(log.append(Entries.permit("first")))).isNull();
            await().until(() -> log.segment() > 1);
            disk.forcing.heal();

            await().atMost(BACK).until(() -> failure(log.append(Entries.permit("second"))) == null);
        }
        assertThat(disk.isRetried()).isFalse();
        assertThat(contents().segments()).isGreaterThan(1);
        assertThat(contents().ids()).containsExactly("first", "second");
    }

    @Test
    void append_syncFails_noCheckpointNamesASealThatTheDiskDidNotTake() throws Exception {
        LogFolder log = LogFolder.in(folder);
        try (LogWriter writer = open(SETTINGS.limitedTo(every(Duration.ofMillis(1))))) {
            writer.awaitSpare();
            disk.forcing.refuse("Input/output error");
            assertThat(failure(writer.append(Entries.permit("lost")))).isNull();
            await().until(() -> writer.segment() > 1);
            disk.forcing.heal();
            writer.awaitSpare();
            await().atMost(BACK).until(() -> failure(writer.append(Entries.permit("kept"))) == null);
        }

        int last = contents().segments();
        assertThat(new CheckpointFile(log.checkpoints()).read().checkpoints())
                .extracting(Checkpoint::segment)
                .contains((long) last)
                .doesNotContain(1L);
    }

    @Test
    void append_nextSegmentCannotBeginAtOnce_theOneBeforeIsClosedOnceAndTheLogGoesOn() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        SegmentListener failing = new SegmentListener() {
            @Override
            public Link begin(long number) {
                if (number == 2 && failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("injected");
                }
                return Link.NONE;
            }
        };
        Set<String> logged = new HashSet<>();
        try (LogWriter log = LogWriter.open(
                LogFolder.in(folder), ORIGIN, SETTINGS, InstantSource.fixed(Entries.AT), disk, failing)) {
            for (int i = 0; log.segment() == 1; i++) {
                if (failure(log.append(Entries.permit("fill-" + i))) == null) {
                    logged.add("fill-" + i);
                }
            }
            await().atMost(BACK).until(() -> failure(log.append(Entries.permit("next"))) == null);
        }

        assertThat(failures.get()).isNegative();
        assertThat(contents().segments()).isEqualTo(2);
        assertThat(contents().ids()).contains("next").containsAll(logged);
        LogVerifier verifier = new LogVerifier(LogFolder.in(folder), LogVerifier.Demands.NONE);
        assertThat(verifier.verify(LogVerifier.Progress.NONE).faults()).isEmpty();
    }

    @Test
    void append_largeFacts_areLeftOut() throws Exception {
        Facts large = Entries.facts("large", SEGMENT / 4);
        try (LogWriter log = open(SETTINGS)) {
            assertThat(log.append(Entries.permit("one", HeldDirectives.NONE, List.of(large, large))))
                    .isNull();
        }
        LoggedDecision logged = contents().decisions().get(0);
        assertThat(logged.facts()).hasSize(2).allMatch(facts -> facts.getOmitted());
    }

    @Test
    void append_decisionLargerThanASegment_isRefused() throws Exception {
        List<Facts> facts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            facts.add(Entries.facts("holder-" + i, SEGMENT / 10));
        }
        try (LogWriter log = open(SETTINGS)) {
            CompletableFuture<?> writing = log.append(Entries.permit("large", HeldDirectives.NONE, facts));

            assertThat(failure(writing)).isNotNull().hasMessageContaining("expected a decision that fits");
            assertThat(failure(log.append(Entries.permit("small")))).isNull();
        }
        assertThat(contents().ids()).containsExactly("small");
    }

    @Test
    void append_decisionLargerThanAFrame_isRefusedAndWhatFollowsIsRead() throws Exception {
        try (LogWriter log = open(SETTINGS.segments(4 * Frame.MAX_PAYLOAD))) {
            CompletableFuture<?> writing = log.append(Entries.permit("x".repeat(Frame.MAX_PAYLOAD)));

            assertThat(failure(writing)).isNotNull();
            assertThat(failure(log.append(Entries.permit("small")))).isNull();
        }
        assertThat(contents().ids()).containsExactly("small");
    }

    @Test
    void close_everythingWritten_isWholeAndLaterAppendsAreRefused() throws Exception {
        LogWriter log = open(SETTINGS);
        assertThat(log.append(Entries.deny("last"))).isNull();
        log.close();

        Unwritten refused = failure(log.append(Entries.deny("late")));

        assertThat(refused)
                .isNotNull()
                .hasMessageContaining("closed")
                .satisfies(unwritten -> assertThat(unwritten.overloaded()).isFalse());
        assertThat(LogFolder.in(folder).spares()).isEmpty();
        SegmentImage segment = SegmentImage.read(LogFolder.in(folder).segments().get(0));
        assertThat(segment.end()).isEqualTo((int) Files.size(segment.file().path()));
        assertThat(contents().decisions().get(0).record().getAnswer().getEffect())
                .isEqualTo(Effect.EFFECT_DENY);
    }

    @Test
    void open_fullDisk_saysWhatIsNeededAndStartsOnceThereIsRoom() throws Exception {
        disk.creating.refuse("No space left on device");
        assertThatThrownBy(() -> open(SETTINGS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected room for a segment of 1 MiB in ")
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("make room and start again");

        disk.creating.heal();
        try (LogWriter log = open(SETTINGS)) {
            assertThat(failure(log.append(Entries.permit("first")))).isNull();
        }
        assertThat(contents().ids()).containsExactly("first");
        assertThat(contents().segments()).isEqualTo(1);
    }

    @Test
    void open_afterAClose_goesOnWithNumbersAndSequences() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (LogWriter log = open(SETTINGS)) {
                assertThat(log.append(Entries.permit("run-" + i))).isNull();
            }
        }
        assertThat(contents().segments()).isEqualTo(3);
        assertThat(contents().ids()).containsExactly("run-0", "run-1", "run-2");
    }
}
