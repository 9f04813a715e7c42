package io.certigate.server.replay;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time of the log, by when decisions were made.
 *
 * @param since its beginning, inclusive; null for that of the log
 * @param until its end, exclusive; null for that of the log
 */
public record Stretch(@Nullable Instant since, @Nullable Instant until) {
    /** All of the log. */
    public static final Stretch ALL = new Stretch(null, null);

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if it does not begin before it ends
     */
    public Stretch {
        if (since != null && until != null && !since.isBefore(until)) {
            throw new IllegalArgumentException(
                    "expected a stretch that begins before it ends, found " + since + " to " + until);
        }
    }

    /** Whether it contains an instant. */
    public boolean contains(Instant instant) {
        return (since == null || !instant.isBefore(since)) && (until == null || instant.isBefore(until));
    }
}
