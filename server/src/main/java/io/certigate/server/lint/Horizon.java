package io.certigate.server.lint;

import java.time.Duration;
import java.time.Instant;

/**
 * When it is looked, and how far ahead.
 *
 * @param at the instant that counts as now
 * @param within how far ahead an end is worth a finding
 */
public record Horizon(Instant at, Duration within) {
    /** Whether an instant comes after now, and not after the horizon. */
    boolean reaches(Instant instant) {
        return instant.isAfter(at) && !instant.isAfter(at.plus(within));
    }
}
