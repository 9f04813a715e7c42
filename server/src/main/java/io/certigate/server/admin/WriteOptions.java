package io.certigate.server.admin;

import org.jspecify.annotations.Nullable;

/**
 * What every write may carry.
 *
 * @param ifRevision number of the record's last change as the caller knows it, 0 if it must not exist; null for no
 *     condition
 * @param idempotencyKey makes a repetition harmless; empty for none; at most {@value #MAX_KEY} characters
 * @param why why; at most {@value #MAX_WHY} characters
 * @param actor who
 */
public record WriteOptions(@Nullable Long ifRevision, String idempotencyKey, String why, String actor) {
    /** Longest idempotency key, in characters. */
    public static final int MAX_KEY = 128;

    /** Longest reason, in characters. */
    public static final int MAX_WHY = 1_024;

    /** Longest name that a caller claims, in characters. */
    public static final int MAX_ACTOR = 128;

    /** The actor while callers are not authenticated. */
    public static final String UNAUTHENTICATED = "unauthenticated";

    /** No condition, no key, no reason. */
    public static final WriteOptions NONE = new WriteOptions(null, "", "", UNAUTHENTICATED);

    /** The actor to record of a caller that is not authenticated and says who it is; empty if it does not. */
    public static String claimed(String name) {
        return name.isEmpty() ? UNAUTHENTICATED : UNAUTHENTICATED + ":" + name;
    }
}
