package io.certigate.server.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of calls a second, whatever becomes of them: finds out how long they take at that rate. A latency counts from when a
 * call was due, not from when it was sent, so that a server that stops for a while is charged with every call that had to wait for it
 * (the correction for coordinated omission).
 */
final class OpenLoop {
    private static final int DRAIN_SECONDS = 30;
    private static final double NANOS_PER_SECOND = 1e9;

    /** The most calls in flight on a connection: what a server takes; a server that has as many open is behind. */
    private static final int IN_FLIGHT_PER_CONNECTION = 128;

    /** Sending goes on for so many times the time that was planned before it is given up. */
    private static final int PATIENCE = 2;

    private final List<Caller> callers;
    private final Duration time;
    private final int rate;
    private final int room;
    private final Semaphore free;
    private final ConcurrentHistogram latency = new ConcurrentHistogram(Load.LONGEST_NANOS, Load.DIGITS);
    private final Histogram late = new Histogram(Load.LONGEST_NANOS, Load.DIGITS);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * Prepares a run.
     *
     * @param rate calls a second, at least 1
     */
    OpenLoop(List<Caller> callers, Duration time, int rate) {
        this.callers = callers;
        this.time = time;
        this.rate = rate;
        this.room = callers.size() * IN_FLIGHT_PER_CONNECTION;
        this.free = new Semaphore(room);
    }

    /** Runs once. */
    Load.Measured run() throws InterruptedException {
        long start = System.nanoTime();
        long giveUp = start + PATIENCE * time.toNanos();
        int planned = Math.toIntExact(rate * time.toNanos() / TimeUnit.SECONDS.toNanos(1));
        int sent = 0;
        while (sent < planned && failure.get() == null) {
            long due = due(start, sent);
            long now = await(due);
            if (!free.tryAcquire(Math.max(0, giveUp - now), TimeUnit.NANOSECONDS)) {
                break;
            }
            record(late, System.nanoTime() - due);
            callers.get(sent % callers.size()).call(sent, failed -> {
                record(latency, System.nanoTime() - due);
                if (failed != null) {
                    failure.compareAndSet(null, failed);
                }
                free.release();
            });
            sent++;
        }
        if (!free.tryAcquire(room, DRAIN_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "expected every call to be answered within " + DRAIN_SECONDS + " s, found some still open");
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a call failed: " + failed.getMessage(), failed);
        }
        long end = System.nanoTime();
        for (int unsent = sent; unsent < planned; unsent++) {
            record(latency, end - due(start, unsent));
        }
        return new Load.Measured(sent, Duration.ofNanos(end - start), latency, planned - sent, late);
    }

    private long due(long start, int call) {
        return start + (long) (call * (NANOS_PER_SECOND / rate));
    }

    /** Waits for an instant without using a processor; tells what time it is then. */
    private static long await(long due) {
        long now = System.nanoTime();
        while (now < due) {
            LockSupport.parkNanos(due - now);
            now = System.nanoTime();
        }
        return now;
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.min(Load.LONGEST_NANOS, Math.max(0, nanos)));
    }
}
