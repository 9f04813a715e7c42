package io.certigate.server.state;

/** The change log cannot be followed from a position, or not any further. */
public final class LostPosition extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The position is not of this history. */
        FOREIGN,
        /** What follows it was pruned. */
        PRUNED,
        /** The node follows another history since. */
        NEW_HISTORY
    }

    private final Reason reason;

    LostPosition(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
