package io.certigate.server.decision;

import io.certigate.server.model.Revision;
import java.util.HashSet;
import java.util.Set;

/**
 * What the state behind an answer must include.
 *
 * @param full every write that was acknowledged before the question arrived
 * @param atLeast these revisions, as writes and checks told them
 */
public record Consistency(boolean full, Set<Revision> atLeast) {
    /** Whatever the node's view includes, within its lease. */
    public static final Consistency NONE = new Consistency(false, Set.of());

    /** Every write that was acknowledged before the question arrived. */
    public static final Consistency FULL = new Consistency(true, Set.of());

    /** Copies the revisions. */
    public Consistency {
        atLeast = Set.copyOf(atLeast);
    }

    /** A revision, as a write or a check told it. */
    public static Consistency atLeast(Revision token) {
        return new Consistency(false, Set.of(token));
    }

    /** Both. */
    public Consistency and(Consistency other) {
        if (other.isNone()) {
            return this;
        }
        if (isNone()) {
            return other;
        }
        Set<Revision> both = new HashSet<>(atLeast);
        both.addAll(other.atLeast);
        return new Consistency(full || other.full, both);
    }

    /** Whether nothing is demanded. */
    public boolean isNone() {
        return !full && atLeast.isEmpty();
    }
}
