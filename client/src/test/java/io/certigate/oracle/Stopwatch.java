package io.certigate.oracle;

import java.time.Duration;
import java.time.Instant;

/** Tells instants of the wall clock by the monotonic clock; clients and nodes share one machine, and so both clocks. */
final class Stopwatch {
    /** Most by which the two clocks drift apart during a test. */
    static final Duration PRECISION = Duration.ofMillis(20);

    private final long zeroNanos = System.nanoTime();
    private final Instant zero = Instant.now();

    /** What the monotonic clock showed at an instant. */
    long nanos(Instant instant) {
        return zeroNanos + Duration.between(zero, instant).toNanos();
    }
}
