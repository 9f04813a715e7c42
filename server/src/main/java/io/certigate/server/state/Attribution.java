package io.certigate.server.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who writes, when and why.
 *
 * @param recordedAt now
 * @param actor who
 * @param why why, empty if not said
 * @param idempotency makes a repetition harmless, null for none
 */
public record Attribution(
        Instant recordedAt,
        String actor,
        String why,
        @Nullable Idempotency idempotency) {
    /**
     * A key that the caller chose, and what it stands for.
     *
     * @param key the key
     * @param requestHash hash of the whole request
     */
    public record Idempotency(String key, String requestHash) {}
}
