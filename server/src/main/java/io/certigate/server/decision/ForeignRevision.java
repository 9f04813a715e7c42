package io.certigate.server.decision;

import io.certigate.server.model.Revision;

/** A token that the present history does not contain: asking again does not help, a newer token does. */
public final class ForeignRevision extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ForeignRevision(String message) {
        super(message, null, false, false);
    }

    static ForeignRevision ofEpoch(Revision token, Revision present) {
        return new ForeignRevision("expected a revision of the epoch " + present.epoch() + ", found one of "
                + token.epoch() + ": the state has another history since, so that the write of this token may be lost");
    }

    static ForeignRevision ahead(Revision token, Revision present) {
        return new ForeignRevision("expected a revision up to the latest one, which is " + present.number() + ", found "
                + token.number() + ": it was never there, or was lost");
    }

    static ForeignRevision ofFork(Revision token) {
        return new ForeignRevision("expected revision " + token.number()
                + " with its hash in the present history, found another hash there: the write of this token was lost");
    }

    static ForeignRevision pruned(Revision token, long floor) {
        return new ForeignRevision("expected a revision from the floor " + floor + " on, found " + token.number()
                + ": its history was pruned, so that its hash cannot be compared; take a newer token");
    }
}
