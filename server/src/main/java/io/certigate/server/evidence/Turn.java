package io.certigate.server.evidence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The instant that divides before from after.
 *
 * @param kind what happened then
 * @param recordedAt when the release was activated, or the directive issued
 * @param revision the revision of that
 * @param byItsDates when it began or ceased by its own dates; null if these say nothing about it
 * @param at the instant that counts: of a beginning the later of the two, of an end the earlier; null if it never acts
 */
public record Turn(
        Kind kind,
        Instant recordedAt,
        long revision,
        @Nullable Instant byItsDates,
        @Nullable Instant at) {
    /** What divides before from after. */
    public enum Kind {
        /** The rule began to act. */
        BEGAN,
        /** A permit ceased to act. */
        ENDED
    }
}
