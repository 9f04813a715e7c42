package io.certigate.server.impact;

/** What was asked for cannot be assessed at all. The message says what was expected, what was found, and what to do. */
public final class ImpactFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says why. */
    ImpactFailure(String message) {
        super(message);
    }
}
