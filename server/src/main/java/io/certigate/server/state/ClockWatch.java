package io.certigate.server.state;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Judges the node's wall clock whenever the state is looked at. Where the database has a clock of its own, the two must agree.
 * Where it has none, the wall clock must go on as the monotonic clock does: a step could be a mistake, so that somebody has to
 * accept the new time.
 */
final class ClockWatch {
    /** How far two clocks may be apart. */
    static final Duration TOLERANCE = Duration.ofSeconds(1);

    // Written by whoever looks at the state, and by whoever accepts a step.
    private @Nullable Long lastNanos;
    private @Nullable Instant lastSeen;
    private @Nullable Duration step;
    private @Nullable Duration offset;

    /**
     * Judges.
     *
     * @param sentNanos the monotonic clock when the look was sent
     * @param sentAt the wall clock when the look was sent
     * @param receivedAt the wall clock when its answer arrived
     * @param databaseNow the database's clock in between, null if it is the node's
     * @throws StoreException if the clock cannot be trusted; a {@link StoreNotReady} if it may be once it is set right
     */
    synchronized void look(long sentNanos, Instant sentAt, Instant receivedAt, @Nullable Instant databaseNow) {
        if (databaseNow == null) {
            step(sentNanos, sentAt);
        } else {
            compare(sentAt, receivedAt, databaseNow);
        }
    }

    /** Accepts the present time; false if there was no step. */
    synchronized boolean acknowledge() {
        boolean stepped = step != null;
        step = null;
        lastNanos = null;
        lastSeen = null;
        return stepped;
    }

    /** The database's clock less the node's at the last look, zero while they cannot be told apart; null if they are one. */
    synchronized @Nullable Duration offset() {
        return offset;
    }

    /** Whether it judged at the last look that the clock cannot be trusted. */
    synchronized boolean isApart() {
        Duration known = offset;
        return step != null || (known != null && known.abs().compareTo(TOLERANCE) > 0);
    }

    private void step(long sentNanos, Instant sentAt) {
        Instant seen = lastSeen;
        if (step == null && seen != null && lastNanos != null) {
            Duration drift = drift(lastNanos, seen, sentNanos, sentAt);
            step = drift.abs().compareTo(TOLERANCE) > 0 ? drift : null;
        }
        lastNanos = sentNanos;
        lastSeen = sentAt;
        if (step != null) {
            throw new StoreException(
                    "expected a clock that goes on, found that it made a step of " + step.toMillis() / 1000.0
                            + " s (set by somebody, or the machine was suspended); check the time, then accept it with"
                            + " 'certigate state --acknowledge-clock', or restart the server",
                    null);
        }
    }

    private void compare(Instant sentAt, Instant receivedAt, Instant databaseNow) {
        Duration ahead = Duration.between(receivedAt, databaseNow);
        Duration behind = Duration.between(databaseNow, sentAt);
        offset = ahead.isNegative() ? behind.isNegative() ? Duration.ZERO : behind.negated() : ahead;
        if (offset.abs().compareTo(TOLERANCE) > 0) {
            throw new StoreNotReady(
                    "expected the node's and the database's clocks within " + TOLERANCE.toSeconds()
                            + " s of each other, found the database's " + (offset.isNegative() ? "behind" : "ahead")
                            + " by " + offset.abs().toMillis() / 1000.0 + " s; set both by NTP",
                    null);
        }
    }

    /** How much more the wall clock progressed than the monotonic clock. */
    static Duration drift(long fromNanos, Instant from, long toNanos, Instant to) {
        return Duration.between(from, to).minus(Duration.ofNanos(toNanos - fromNanos));
    }
}
