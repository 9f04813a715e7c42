package io.certigate.server.state;

import io.certigate.server.model.Revision;

/** Checks that changes follow one another without a gap, each chained to the one before. */
public final class ChainVerifier {
    private long number;
    private int nextOrdinal;
    private String hash;

    /** Starts at a revision, which is trusted. */
    public ChainVerifier(Revision start) {
        this.number = start.number();
        this.hash = start.hash();
    }

    /** Takes the next change; false if it does not follow, after which this verifier is of no more use. */
    public boolean accepts(Change change) {
        boolean sameRevision = change.revision() == number && nextOrdinal > 0 && change.ordinal() == nextOrdinal;
        boolean nextRevision = change.revision() == number + 1 && change.ordinal() == 0;
        if ((!sameRevision && !nextRevision) || !change.expectedHash(hash).equals(change.hash())) {
            return false;
        }
        number = change.revision();
        nextOrdinal = change.ordinal() + 1;
        hash = change.hash();
        return true;
    }

    /** The number of the last revision accepted. */
    public long number() {
        return number;
    }

    /** The hash of the last change accepted. */
    public String hash() {
        return hash;
    }
}
