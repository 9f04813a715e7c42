package io.certigate.server.decisionlog;

/** The log cannot be read from a place on. */
public final class LostPlace extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean deleted;

    /**
     * Says why.
     *
     * @param deleted whether what follows it was deleted; otherwise it is none of this log
     */
    LostPlace(boolean deleted, String message) {
        super(message);
        this.deleted = deleted;
    }

    /** Whether what follows it was deleted; otherwise it is none of this log. */
    public boolean deleted() {
        return deleted;
    }
}
