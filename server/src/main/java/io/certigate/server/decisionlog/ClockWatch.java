package io.certigate.server.decisionlog;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether the wall clock has gone as the monotonic one did for long enough to judge ages by it: a clock that was set, or a machine
 * that slept, makes everything look older than it is. For one thread.
 */
final class ClockWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

    /** A clock that is being adjusted drifts by less from one look to the next. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Duration steady;
    private Instant wall;
    private long nanos;
    private long since;

    /**
     * Begins to watch.
     *
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     * @param steady how long the clocks must have agreed
     */
    ClockWatch(InstantSource clock, LongSupplier nanoTime, Duration steady) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.steady = steady;
        this.wall = clock.instant();
        this.nanos = nanoTime.getAsLong();
        this.since = nanos;
    }

    /** Whether the clocks have agreed from look to look for long enough; it takes looks every few seconds. */
    boolean isSteady() {
        Instant nowWall = clock.instant();
        long now = nanoTime.getAsLong();
        Duration passed = Duration.ofNanos(now - nanos);
        Duration shown = Duration.between(wall, nowWall);
        if (shown.minus(passed).abs().compareTo(SLACK) > 0) {
            since = now;
            LOG.warn(
                    "the clock went by {} while {} passed: no segment of the decision log is deleted by its age for {};"
                            + " if the clock is wrong now, set it before that",
                    shown,
                    passed,
                    steady);
        }
        wall = nowWall;
        nanos = now;
        return now - since >= steady.toNanos();
    }
}
