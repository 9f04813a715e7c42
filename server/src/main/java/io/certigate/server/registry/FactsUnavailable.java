package io.certigate.server.registry;

import org.jspecify.annotations.Nullable;

/** Facts could not be had now; asking again later may succeed. It allows nothing and denies nothing. */
public final class FactsUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why the facts could not be had. */
    public enum Cause {
        /** Too many loads are waiting. */
        OVERLOADED,
        /** The store did not answer within the deadline. */
        DEADLINE,
        /** The store failed. */
        FAILED,
        /** The store answered from another history or an older state than this node has applied. */
        STALE
    }

    private final Cause why;

    FactsUnavailable(Cause why, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.why = why;
    }

    /** Why the facts could not be had. */
    public Cause why() {
        return why;
    }
}
