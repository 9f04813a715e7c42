package io.certigate.server.condition;

/** An evaluation failed: the truth is an error. Stays within this package. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_LENGTH = 300;

    Failure(String message) {
        super(message.length() > MAX_LENGTH ? message.substring(0, MAX_LENGTH) + "..." : message, null, false, false);
    }

    /** What failed, in one line. */
    String what() {
        return String.valueOf(getMessage());
    }
}
