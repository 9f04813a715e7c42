package io.certigate.server.state;

/** A revision about which the change log cannot tell: it is not there yet, or its history was pruned. */
public final class RevisionOutOfRange extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says which revisions there are.
     *
     * @param asked the revision that was asked for
     * @param floor the first revision about which the log can tell
     * @param head the last one
     */
    public RevisionOutOfRange(long asked, long floor, long head) {
        super(
                asked > head
                        ? "expected a revision from " + floor + " to the latest one, which is " + head + "; found "
                                + asked
                        : "expected a revision from " + floor + " to " + head + ", found " + asked
                                + ": its history was pruned, the floor is " + floor,
                null,
                false,
                false);
    }
}
