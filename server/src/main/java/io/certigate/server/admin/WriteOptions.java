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
 * @param leave by which leave, where a second person is needed
 */
public record WriteOptions(@Nullable Long ifRevision, String idempotencyKey, String why, String actor, Leave leave) {
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

    /** Without leave for what needs a second person. */
    public WriteOptions(@Nullable Long ifRevision, String idempotencyKey, String why, String actor) {
        this(ifRevision, idempotencyKey, why, actor, Leave.NONE);
    }

    /** The same with leave. */
    public WriteOptions with(Leave other) {
        return new WriteOptions(ifRevision, idempotencyKey, why, actor, other);
    }

    /** The actor to record of a caller that is not authenticated and says who it is; empty if it does not. */
    public static String claimed(String name) {
        return name.isEmpty() ? UNAUTHENTICATED : UNAUTHENTICATED + ":" + name;
    }
}
