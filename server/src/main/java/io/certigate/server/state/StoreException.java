package io.certigate.server.state;

import org.jspecify.annotations.Nullable;

/** The store cannot be used: unreachable, locked, full, corrupt. The message says what to do. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what was expected, what was found and what to do. */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
