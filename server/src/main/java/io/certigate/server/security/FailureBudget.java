package io.certigate.server.security;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many failures may come at a time, and how quickly others after them: each is work that anybody can cause. For any thread, without
 * locks. As failures are counted when they have happened, a few more than the most may pass at once.
 */
final class FailureBudget {
    private final long interval;
    private final long burst;
    private final LongSupplier nanoTime;
    // Until when the failures so far are paid for.
    private final AtomicLong paid;

    /**
     * Makes one.
     *
     * @param perSecond failures for each second in the long run, and at once
     * @param nanoTime the monotonic clock
     */
    FailureBudget(int perSecond, LongSupplier nanoTime) {
        this.interval = 1_000_000_000L / perSecond;
        this.burst = interval * perSecond;
        this.nanoTime = nanoTime;
        this.paid = new AtomicLong(nanoTime.getAsLong());
    }

    /** Whether there may be another one. */
    boolean isLeft() {
        return paid.get() - nanoTime.getAsLong() < burst;
    }

    /** Counts one. */
    void spend() {
        long now = nanoTime.getAsLong();
        paid.updateAndGet(until -> (until - now > 0 ? until : now) + interval);
    }
}
