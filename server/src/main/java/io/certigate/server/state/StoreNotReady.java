package io.certigate.server.state;

import org.jspecify.annotations.Nullable;

/** The store cannot be used now and may be later: it is not started yet, restarts, fails over, is cut off, has another time. */
public final class StoreNotReady extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Says what was expected, what was found and what to do. */
    public StoreNotReady(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
