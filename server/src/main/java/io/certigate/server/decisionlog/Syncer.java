package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.Backlog.Pending;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what was written durable, on a thread of its own: in strict mode as soon as decisions wait for it, those of one sync
 * together; otherwise now and then. What a segment could not be made to hold is never tried again: after an error the system may
 * have dropped what was to be written, and a second attempt would succeed without it.
 */
final class Syncer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Syncer.class);
    private static final long CLOSE_SECONDS = 10;

    private final Disk disk;
    private final Backlog backlog;
    private final Consumer<ActiveSegment> onBroken;
    private final Consumer<ActiveSegment> onFinal;
    private final Duration period;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    // Guarded by the lock: in their order, the one that is written last.
    private final List<ActiveSegment> segments = new ArrayList<>();
    private final List<ActiveSegment> ended = new ArrayList<>();
    private boolean closed;
    private boolean broke;
    private volatile long workedAt = System.nanoTime();

    /**
     * Wires it.
     *
     * @param period between two syncs for which nobody waits
     * @param onBroken is told of a segment that could not be synced
     * @param onFinal is told of a segment that has ended and was synced as a whole, or broke
     */
    Syncer(
            Disk disk,
            Backlog backlog,
            Duration period,
            Consumer<ActiveSegment> onBroken,
            Consumer<ActiveSegment> onFinal) {
        this.disk = disk;
        this.backlog = backlog;
        this.period = period;
        this.onBroken = onBroken;
        this.onFinal = onFinal;
        this.thread = new Thread(this::run, "decision-log-sync");
        this.thread.setDaemon(true);
    }

    /** Begins to work. */
    void start() {
        thread.start();
    }

    /** A segment will be written from now on. */
    void begun(ActiveSegment segment) {
        lock.lock();
        try {
            segments.add(segment);
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is written to a segment any more. */
    void ended(ActiveSegment segment) {
        lock.lock();
        try {
            ended.add(segment);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Somebody waits. */
    void wake() {
        lock.lock();
        try {
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** When the disk last took all that it was given, by {@link System#nanoTime}: all written before is durable. */
    long workedAt() {
        return workedAt;
    }

    private void run() {
        boolean last = false;
        while (!last) {
            last = pause();
            try {
                round();
            } catch (RuntimeException e) {
                LOG.error("the decision log could not be synced", e);
            }
        }
    }

    /** Waits for work; true if it is the last. */
    private boolean pause() {
        lock.lock();
        try {
            long left = period.toNanos();
            while (left > 0 && !closed && ended.isEmpty() && !backlog.isSyncAwaited()) {
                left = work.awaitNanos(left);
            }
            return closed;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } finally {
            lock.unlock();
        }
    }

    private void round() {
        long startedAt = System.nanoTime();
        // In this order: what waits was written before.
        List<Pending> waiting = backlog.takeForSync();
        List<ActiveSegment> all;
        List<ActiveSegment> over;
        lock.lock();
        try {
            over = List.copyOf(ended);
            ended.clear();
            all = List.copyOf(segments);
            segments.removeAll(over);
        } finally {
            lock.unlock();
        }
        String why = "";
        for (ActiveSegment segment : all) {
            String failure = sync(segment);
            why = failure.isEmpty() ? why : failure;
        }
        // With nothing to write to but what is broken, that nothing failed says nothing.
        if (why.isEmpty() && (all.isEmpty() || !all.get(all.size() - 1).broken)) {
            workedAt = startedAt;
        }
        backlog.synced(waiting, "the disk did not take the decision: " + why);
        over.forEach(onFinal);
    }

    /** Makes a segment durable as far as it was written; what the disk says if it cannot, empty if all is well. */
    private String sync(ActiveSegment segment) {
        int to = segment.written();
        if (segment.broken || to == segment.synced) {
            return "";
        }
        try {
            disk.force(segment.map(), segment.synced, to);
            segment.synced = to;
            if (broke) {
                LOG.info("the disk takes the decision log again");
                broke = false;
            }
            return "";
        } catch (IOException | RuntimeException e) {
            segment.broken = true;
            if (!broke) {
                LOG.error(
                        "the disk did not take segment {} of the decision log, which ends there: {}",
                        segment.file().number(),
                        e.getMessage(),
                        e);
                broke = true;
            }
            onBroken.accept(segment);
            return String.valueOf(e.getMessage());
        }
    }

    /** Syncs all that was written. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            if (thread.isAlive()) {
                LOG.error("the disk does not answer: the end of the decision log may not be durable");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
