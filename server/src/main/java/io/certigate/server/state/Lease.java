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
    /**
     * What is left.
     *
     * @param nanoTime the monotonic clock now
     * @param now the wall clock now
     * @return zero when it ran out
     */
    public Duration left(long nanoTime, Instant now) {
        Duration monotonic = Duration.ofNanos(Math.max(0, nanoTime - sentNanos));
        Duration wall = Duration.between(sentAt, now);
        if (ClockWatch.drift(sentNanos, sentAt, nanoTime, now).abs().compareTo(ClockWatch.TOLERANCE) > 0) {
            return Duration.ZERO;
        }
        Duration left = length.minus(wall.compareTo(monotonic) > 0 ? wall : monotonic);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
