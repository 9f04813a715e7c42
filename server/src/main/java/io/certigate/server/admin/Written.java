package io.certigate.server.admin;

import io.certigate.server.model.Proposal;
import io.certigate.server.model.Revision;
import io.certigate.server.model.StateRecord;
import io.certigate.server.state.Committed;
import io.certigate.server.state.Versioned;
import java.util.Objects;

/**
 * An acknowledged write: durable, and seen by this node's decisions.
 *
 * @param record the record as the write left it, with the number of its revision
 * @param revision the revision of the write; of the state if nothing was written
 * @param unchanged just this was stored already, so that nothing was written
 */
public record Written<T extends StateRecord>(Versioned<T> record, Revision revision, boolean unchanged) {
    /** The proposal that a write left. */
    public static Written<Proposal> ofProposal(Committed committed) {
        return new Written<>(Objects.requireNonNull(SecondPerson.proposal(committed)), committed.revision(), false);
    }
}
