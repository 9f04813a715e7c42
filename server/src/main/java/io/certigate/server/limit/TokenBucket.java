package io.certigate.server.limit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A rate, as a bucket that holds what one second gives. It is kept as the instant at which it would be full again (the generic cell rate
 * algorithm), one number that is compared and set: nobody waits for a lock. For any number of threads.
 */
final class TokenBucket {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long interval;
    private final LongSupplier nanoTime;
    // When it is full again; before now if it is full.
    private final AtomicLong fullAt;

    TokenBucket(RateLimit limit, LongSupplier nanoTime) {
        this.interval = limit.isNone() ? 0 : (SECOND + limit.perSecond() - 1) / limit.perSecond();
        this.nanoTime = nanoTime;
        this.fullAt = new AtomicLong(limit.isNone() ? 0 : nanoTime.getAsLong());
    }

    /**
     * Takes tokens if there is any. Whoever takes more than there are owes the rest, so that what is larger than the bucket passes too.
     *
     * @return zero if they were taken; else the nanoseconds until there is one
     */
    long take(int tokens) {
        if (interval == 0) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        long seen = fullAt.get();
        while (true) {
            long missing = Math.max(0, seen - now);
            if (missing > SECOND - interval) {
                return missing - (SECOND - interval);
            }
            long next = now + missing + tokens * interval;
            long found = fullAt.compareAndExchange(seen, next);
            if (found == seen) {
                return 0;
            }
            seen = found;
        }
    }

    /** Whether it is as good as a new one. */
    boolean isFull() {
        return interval == 0 || fullAt.get() - nanoTime.getAsLong() <= 0;
    }
}
