package io.certigate.server.state;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a view may be trusted. It starts when the view's head read was sent, because the answer may describe the
 * state of that moment, and runs by the larger of the monotonic and the wall clock's progress: the monotonic clock of a
 * suspended machine stands still, and a wall clock can be set back. When the two have come apart by more than a second, nobody
 * can tell what time it is, and the view counts no more until the state is looked at again.
 *
 * @param sentNanos monotonic clock when the head read was sent
 * @param sentAt wall clock when the head read was sent
 * @param length how long it lasts
 */
public record Lease(long sentNanos, Instant sentAt, Duration length) {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long TOLERANCE = ClockWatch.TOLERANCE.toNanos();

    /** Far longer than any lease, and so short that nanoseconds do not overflow: ten years. */
    private static final long MOST_SECONDS = 315_360_000;

    /**
     * What is left.
     *
     * @param nanoTime the monotonic clock now
     * @param now the wall clock now
     * @return zero when it ran out
     */
    public Duration left(long nanoTime, Instant now) {
        // In plain numbers: it is asked of every decision.
        long seconds = now.getEpochSecond() - sentAt.getEpochSecond();
        if (seconds > MOST_SECONDS || seconds < -MOST_SECONDS) {
            return Duration.ZERO;
        }
        long wall = seconds * NANOS_PER_SECOND + now.getNano() - sentAt.getNano();
        long monotonic = nanoTime - sentNanos;
        if (Math.abs(wall - monotonic) > TOLERANCE) {
            return Duration.ZERO;
        }
        long left = length.toNanos() - Math.max(wall, Math.max(0, monotonic));
        return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }
}
