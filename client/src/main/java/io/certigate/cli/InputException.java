package io.certigate.cli;

/** A file or argument is at fault; the message says where, what was expected and what was found. */
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(message);
    }
}
