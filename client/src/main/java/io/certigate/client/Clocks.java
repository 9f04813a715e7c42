package io.certigate.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Both clocks of this machine. The monotonic one stands still while the machine is suspended, the wall clock may be set back: of the
 * time that went by, the larger progress counts.
 *
 * @param wall the wall clock
 * @param nanoTime the monotonic clock, as {@link System#nanoTime}
 */
record Clocks(InstantSource wall, LongSupplier nanoTime) {
    static final Clocks SYSTEM = new Clocks(InstantSource.system(), System::nanoTime);

    /**
     * What both showed at once.
     *
     * @param nanos the monotonic clock
     * @param instant the wall clock
     */
    record Moment(long nanos, Instant instant) {}

    Moment now() {
        return new Moment(nanoTime.getAsLong(), wall.instant());
    }

    /** How long ago a moment was, by the clock that made more progress; never negative. */
    Duration since(Moment past) {
        Moment now = now();
        Duration monotonic = Duration.ofNanos(now.nanos() - past.nanos());
        Duration walled = Duration.between(past.instant(), now.instant());
        Duration larger = monotonic.compareTo(walled) > 0 ? monotonic : walled;
        return larger.isNegative() ? Duration.ZERO : larger;
    }
}
