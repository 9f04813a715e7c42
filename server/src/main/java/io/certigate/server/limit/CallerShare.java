package io.certigate.server.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** What one caller may still take of a node. For any number of threads; nobody waits. */
public final class CallerShare {
    private final TokenBucket checks;
    private final TokenBucket writes;
    private final TokenBucket reads;
    private final int mostStreams;
    private final AtomicInteger streams = new AtomicInteger();

    CallerShare(Limits limits, LongSupplier nanoTime) {
        this.checks = new TokenBucket(limits.checks(), nanoTime);
        this.writes = new TokenBucket(limits.writes(), nanoTime);
        this.reads = new TokenBucket(limits.reads(), nanoTime);
        this.mostStreams = limits.streamsPerCaller();
    }

    /** A share without limits, for who asks outside of a server. */
    public static CallerShare unlimited() {
        return new CallerShare(
                new Limits(1, 1, Integer.MAX_VALUE, RateLimit.NONE, RateLimit.NONE, RateLimit.NONE, Duration.ZERO),
                () -> 0);
    }

    /**
     * Asks questions.
     *
     * @return zero if the caller may; else the nanoseconds until it may again
     */
    public long check(int questions) {
        return checks.take(questions);
    }

    /** Writes once; answers as {@link #check}. */
    public long write() {
        return writes.take(1);
    }

    /** Asks once for what takes long; answers as {@link #check}. */
    public long read() {
        return reads.take(1);
    }

    /** Begins a stream of checks; false if the caller has as many as it may. */
    public boolean beginStream() {
        if (streams.incrementAndGet() <= mostStreams) {
            return true;
        }
        streams.decrementAndGet();
        return false;
    }

    /** Ends a stream that was begun. */
    public void endStream() {
        streams.decrementAndGet();
    }

    /** How many streams of checks the caller may have. */
    public int mostStreams() {
        return mostStreams;
    }

    /** Whether it is as good as a new one. */
    boolean isIdle() {
        return streams.get() == 0 && checks.isFull() && writes.isFull() && reads.isFull();
    }
}
