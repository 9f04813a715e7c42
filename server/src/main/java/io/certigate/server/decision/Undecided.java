package io.certigate.server.decision;

import org.jspecify.annotations.Nullable;

/** No decision could be made now. It is neither a PERMIT nor a DENY; asking again later may succeed. */
public final class Undecided extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean overloaded;

    Undecided(boolean overloaded, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.overloaded = overloaded;
    }

    /** Whether too much is asked at once, rather than the state being out of reach or too old. */
    public boolean overloaded() {
        return overloaded;
    }
}
