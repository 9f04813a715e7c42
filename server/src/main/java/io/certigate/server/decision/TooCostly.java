package io.certigate.server.decision;

/** What was asked at once takes more steps than may be taken at once. Asking again is of no use; asking for less is. */
public final class TooCostly extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooCostly(String message) {
        super(message, null, false, false);
    }
}
