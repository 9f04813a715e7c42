package io.certigate.server.decisionlog;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Keeps work that nobody waits for from holding a processor for longer than a check may notice: after each slice the thread steps
 * aside for a moment. For one thread at a time.
 */
final class Pace {
    private static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(400);

    private static final long PAUSE_NANOS = SLICE_NANOS;

    private final BooleanSupplier hurries;
    private final LongSupplier nanoTime;
    private final LongConsumer pause;
    private long since;

    /**
     * Makes one.
     *
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     * @param pause waits for so many nanoseconds
     */
    Pace(BooleanSupplier hurries, LongSupplier nanoTime, LongConsumer pause) {
        this.hurries = hurries;
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.since = nanoTime.getAsLong();
    }

    /** Of work that somebody waits for. */
    static Pace full() {
        return gentleUnless(() -> true);
    }

    /** Of work that has time: about half of a processor. */
    static Pace gentle() {
        return gentleUnless(() -> false);
    }

    /**
     * Of work that has time until somebody waits for it.
     *
     * @param hurries whether somebody does
     */
    static Pace gentleUnless(BooleanSupplier hurries) {
        return new Pace(hurries, System::nanoTime, LockSupport::parkNanos);
    }

    /** To be called between small pieces of the work. */
    void step() {
        if (!hurries.getAsBoolean() && nanoTime.getAsLong() - since > SLICE_NANOS) {
            pause.accept(PAUSE_NANOS);
            since = nanoTime.getAsLong();
        }
    }
}
