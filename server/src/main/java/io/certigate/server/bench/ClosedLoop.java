package io.certigate.server.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A fixed number of calls in flight, each followed by the next: finds out how many a server can answer. */
final class ClosedLoop {
    private static final int DRAIN_SECONDS = 30;

    private final List<Caller> callers;
    private final Duration time;
    private final int inFlight;
    private final ConcurrentHistogram latency = new ConcurrentHistogram(Load.LONGEST_NANOS, Load.DIGITS);
    private final CountDownLatch lanes;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    ClosedLoop(List<Caller> callers, Duration time, int inFlight) {
        this.callers = callers;
        this.time = time;
        this.inFlight = inFlight;
        this.lanes = new CountDownLatch(inFlight);
    }

    /** Runs once. */
    Load.Measured run() throws InterruptedException {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        for (int i = 0; i < inFlight; i++) {
            new Lane(callers.get(i % callers.size()), i, end).next();
        }
        if (!lanes.await(time.toSeconds() + DRAIN_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "expected every call to be answered within " + DRAIN_SECONDS + " s, found some still open");
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a call failed: " + failed.getMessage(), failed);
        }
        return new Load.Measured(
                latency.getTotalCount(),
                Duration.ofNanos(System.nanoTime() - start),
                latency,
                0,
                new Histogram(Load.LONGEST_NANOS, Load.DIGITS));
    }

    /** One call in flight after the other. */
    private final class Lane {
        private final Caller caller;
        private final long end;
        private int index;

        Lane(Caller caller, int index, long end) {
            this.caller = caller;
            this.index = index;
            this.end = end;
        }

        void next() {
            long sent = System.nanoTime();
            caller.call(++index, failed -> {
                long now = System.nanoTime();
                latency.recordValue(Math.min(Load.LONGEST_NANOS, now - sent));
                if (failed != null) {
                    failure.compareAndSet(null, failed);
                }
                if (now < end && failure.get() == null) {
                    next();
                } else {
                    lanes.countDown();
                }
            });
        }
    }
}
