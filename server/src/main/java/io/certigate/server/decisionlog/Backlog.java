package io.certigate.server.decisionlog;

import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decision.DecisionLog.Unwritten;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decisions that wait for the log: for room in a segment, and in strict mode for the disk. Bounded in number, bytes and time.
 * What becomes of them is told on a thread of its own, which neither writes nor syncs, so that whoever hears of it keeps neither
 * the log nor an event loop waiting. For any number of threads.
 */
final class Backlog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final long CLOSE_SECONDS = 10;
    private static final int BYTES_PER_WEIGHT = 64;
    private static final Duration SOON = Duration.ofMillis(10);

    /** How far a decision has come. */
    private enum State {
        FOR_ROOM,
        IN_HAND,
        FOR_SYNC,
        OVER
    }

    /** A decision that waits. */
    static final class Pending {
        private final DecisionLog.Entry entry;
        private final Batch batch;
        private final long bytes;
        private final long deadline;
        private final CompletableFuture<Void> answer = new CompletableFuture<>();
        // Guarded by the backlog.
        private State state;
        private boolean answered;
        private @Nullable ActiveSegment segment;
        private int end;

        private Pending(DecisionLog.Entry entry, Batch batch, long bytes, long deadline, State state) {
            this.entry = entry;
            this.batch = batch;
            this.bytes = bytes;
            this.deadline = deadline;
            this.state = state;
        }

        /** The decision. */
        DecisionLog.Entry entry() {
            return entry;
        }
    }

    private final boolean strict;
    private final LogSettings.Limits limits;
    private final long patience;
    private final Gap gap;
    private final Supplier<String> refusal;
    private final ScheduledThreadPoolExecutor answers;
    // Guarded by this.
    private final Deque<Pending> byDeadline = new ArrayDeque<>();
    private final Deque<Pending> forRoom = new ArrayDeque<>();
    private List<Pending> forSync = new ArrayList<>();
    private int count;
    private long bytes;
    private long refused;
    private boolean expiring;
    private @Nullable Future<?> expiry;
    private boolean shedding;
    private boolean closed;

    /**
     * Lets nothing wait yet.
     *
     * @param refusal why the disk gives no room, empty if it does
     */
    Backlog(LogSettings settings, Gap gap, Supplier<String> refusal) {
        this.strict = settings.mode() == LogSettings.Mode.STRICT;
        this.limits = settings.limits();
        this.patience = (strict ? limits.longestSync() : limits.longestWait()).toNanos();
        this.gap = gap;
        this.refusal = refusal;
        this.answers = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "decision-log-answers");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether no decision may wait any more. */
    synchronized boolean isFull() {
        return count >= limits.waiting() || bytes >= limits.waitingBytes();
    }

    /** How many decisions wait. */
    synchronized int waiting() {
        return count;
    }

    /** How much waits, and how much was refused. */
    synchronized DecisionLog.Arrears state() {
        return new DecisionLog.Arrears(count, bytes, refused);
    }

    /** Decisions that are answered together. */
    Batch batch(List<DecisionLog.Entry> entries) {
        return new Batch(gap, entries);
    }

    /**
     * Lets a decision wait for room; what it returns is for {@link DecisionLog#append}.
     *
     * @param batch what it is answered with, null if alone
     */
    synchronized @Nullable CompletableFuture<?> awaitRoom(DecisionLog.Entry entry, @Nullable Batch batch) {
        if (closed || isFull()) {
            return shed(entry, batch);
        }
        Pending pending = enter(entry, batch, State.FOR_ROOM);
        forRoom.add(pending);
        return pending.answer;
    }

    /**
     * Lets a decision that was written wait for the disk, even if others took the last places meanwhile.
     *
     * @param end where it ends in the segment, or later
     */
    synchronized CompletableFuture<?> awaitSync(
            DecisionLog.Entry entry, @Nullable Batch batch, ActiveSegment segment, int end) {
        if (closed) {
            return CompletableFuture.failedFuture(closed());
        }
        Pending pending = enter(entry, batch, State.FOR_SYNC);
        pending.segment = segment;
        pending.end = end;
        forSync.add(pending);
        return pending.answer;
    }

    /** What becomes of a decision for which there is no place: it is refused, but for a denial in strict mode. */
    synchronized @Nullable CompletableFuture<?> shed(DecisionLog.Entry entry, @Nullable Batch batch) {
        if (closed) {
            return CompletableFuture.failedFuture(closed());
        }
        if (!shedding) {
            shedding = true;
            LOG.warn("more than {} decisions wait for the decision log: it takes no more for now", count);
        }
        String why = "expected at most " + limits.waiting() + " decisions and " + limits.waitingBytes()
                + " bytes that wait for the decision log, found more";
        Batch together = batch == null ? batch(List.of(entry)) : batch;
        if (strict && Batch.isDenial(entry)) {
            together.miss(entry.decision().decidedAt(), why);
            return null;
        }
        together.refuse();
        refused++;
        return CompletableFuture.failedFuture(new Unwritten(true, why, null));
    }

    private Pending enter(DecisionLog.Entry entry, @Nullable Batch batch, State state) {
        long weight = 1;
        for (int i = 0; i < entry.facts().size(); i++) {
            weight += entry.facts().get(i).weight();
        }
        Pending pending = new Pending(
                entry,
                batch == null ? batch(List.of(entry)) : batch,
                weight * BYTES_PER_WEIGHT,
                System.nanoTime() + patience,
                state);
        count++;
        bytes += pending.bytes;
        byDeadline.add(pending);
        expireIn(patience);
        return pending;
    }

    private void expireIn(long nanos) {
        if (!expiring && !closed) {
            expiring = true;
            expiry = answers.schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** The first that waits for room, which is the caller's then; null if none does. */
    synchronized @Nullable Pending take() {
        Pending first = forRoom.poll();
        if (first != null) {
            first.state = State.IN_HAND;
        }
        return first;
    }

    /** Gives back what {@link #take} gave: there is no room. */
    synchronized void putBack(Pending taken) {
        taken.state = State.FOR_ROOM;
        forRoom.addFirst(taken);
    }

    /** Whether any waits for room. */
    synchronized boolean isRoomAwaited() {
        return !forRoom.isEmpty();
    }

    /** What {@link #take} gave was written to a segment, up to {@code end} or before. */
    synchronized void written(Pending taken, ActiveSegment segment, int end) {
        if (strict) {
            taken.state = State.FOR_SYNC;
            taken.segment = segment;
            taken.end = end;
            forSync.add(taken);
        } else {
            leave(taken);
            answer(taken, null);
        }
    }

    /** What {@link #take} gave can never be written. */
    synchronized void refuse(Pending taken, String why) {
        leave(taken);
        giveUp(taken, true, why);
    }

    /** Those that wait for the disk, which are the caller's then. */
    synchronized List<Pending> takeForSync() {
        if (forSync.isEmpty()) {
            // Never the list itself: what is added to it meanwhile would be the caller's and still wait here.
            return List.of();
        }
        List<Pending> taken = forSync;
        forSync = new ArrayList<>();
        return taken;
    }

    /** Whether any waits for the disk. */
    synchronized boolean isSyncAwaited() {
        return !forSync.isEmpty();
    }

    /**
     * The disk was told to take what {@link #takeForSync} gave.
     *
     * @param why why a segment is broken, if one is
     */
    synchronized void synced(List<Pending> taken, String why) {
        List<Pending> durable = new ArrayList<>(taken.size());
        List<Pending> later = new ArrayList<>(0);
        for (Pending pending : taken) {
            ActiveSegment segment = pending.segment;
            if (segment == null || pending.end <= segment.synced) {
                leave(pending);
                if (!Batch.isDenial(pending.entry)) {
                    pending.batch.permit();
                }
                durable.add(pending);
            } else if (segment.broken) {
                leave(pending);
                giveUp(pending, false, why);
            } else {
                later.add(pending);
            }
        }
        forSync.addAll(0, later);
        if (!durable.isEmpty()) {
            answers.execute(() -> durable.forEach(pending -> pending.answer.complete(null)));
        }
    }

    private void leave(Pending pending) {
        pending.state = State.OVER;
        count--;
        bytes -= pending.bytes;
        if (shedding && count <= limits.waiting() / 2) {
            shedding = false;
            LOG.info("the decision log takes decisions again");
        }
        while (!byDeadline.isEmpty() && byDeadline.element().state == State.OVER) {
            byDeadline.remove();
        }
    }

    /** It is not in the log, and never will be: a denial in strict mode is counted and answered, all else refused. */
    private void giveUp(Pending pending, boolean overloaded, String why) {
        DecisionLog.Entry entry = pending.entry;
        if (strict && Batch.isDenial(entry)) {
            pending.batch.miss(entry.decision().decidedAt(), why);
            answer(pending, null);
        } else {
            pending.batch.refuse();
            answer(pending, new Unwritten(overloaded, why, null));
        }
    }

    private void answer(Pending pending, @Nullable Unwritten failure) {
        if (pending.answered) {
            return;
        }
        pending.answered = true;
        if (failure != null) {
            refused++;
        }
        answers.execute(() -> {
            if (failure == null) {
                pending.answer.complete(null);
            } else {
                pending.answer.completeExceptionally(failure);
            }
        });
    }

    private synchronized void expire() {
        expiring = false;
        long now = System.nanoTime();
        while (!byDeadline.isEmpty()) {
            Pending first = byDeadline.element();
            long left = first.deadline - now;
            if (first.state != State.OVER && left > 0) {
                expireIn(left);
                return;
            }
            if (first.state == State.IN_HAND) {
                expireIn(SOON.toNanos());
                return;
            }
            byDeadline.remove();
            if (first.state == State.FOR_ROOM) {
                forRoom.remove(first);
                leave(first);
                giveUp(first, !strict, noRoom());
            } else if (first.state == State.FOR_SYNC) {
                late(first);
            }
        }
    }

    private String noRoom() {
        String why = refusal.get();
        return "no room in the decision log within " + TimeUnit.NANOSECONDS.toMillis(patience) + " ms"
                + (why.isEmpty() ? "" : ": " + why);
    }

    /** The disk is slow. Whether a denial is in the log or to be counted will be known when the disk answers. */
    private void late(Pending pending) {
        if (Batch.isDenial(pending.entry)) {
            answer(pending, null);
            return;
        }
        pending.batch.refuse();
        answer(
                pending,
                new Unwritten(
                        true,
                        "the disk did not take the decision within " + TimeUnit.NANOSECONDS.toMillis(patience) + " ms",
                        null));
    }

    private static Unwritten closed() {
        return new Unwritten(false, "the decision log is closed", null);
    }

    /** Takes no more. */
    synchronized void end() {
        closed = true;
    }

    /** Refuses what still waits, and tells everybody. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (expiry != null) {
                expiry.cancel(false);
            }
            while (!byDeadline.isEmpty()) {
                Pending first = byDeadline.remove();
                if (first.state != State.OVER) {
                    first.state = State.OVER;
                    first.batch.refuse();
                    answer(first, closed());
                }
            }
        }
        answers.shutdown();
        try {
            if (!answers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("answers that waited for the decision log are still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
