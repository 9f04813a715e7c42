package io.certigate.server.state;

import io.certigate.server.model.Proposal;
import io.certigate.server.model.StateRecord;
import io.certigate.server.state.StoredRelease.Report;
import org.jspecify.annotations.Nullable;

/** One change to write. */
public sealed interface Update {
    /**
     * Puts a record in the place of the one with the same key.
     *
     * @param record the record
     * @param by who, if somebody else than who writes the revision; null for who does
     */
    record Put(StateRecord record, Proposal.@Nullable Signature by) implements Update {
        /** Puts a record for who writes the revision. */
        public Put(StateRecord record) {
            this(record, null);
        }
    }

    /**
     * Stores a release, or what is now known of one that is stored.
     *
     * @param hash its content hash
     * @param body its content, kept under the hash
     * @param report what it holds
     */
    record Publish(String hash, String body, Report report) implements Update {}

    /**
     * Makes a stored release the active one.
     *
     * @param hash its content hash
     * @param previous revision of the activation that undoing this one restores, 0 for none
     */
    record Activate(String hash, long previous) implements Update {}

    /**
     * Gives up what was overwritten up to a revision; {@link ChangeLog#pruneSome} drops it.
     *
     * @param floor the first revision about which the past can be asked from now on, greater than the one before
     */
    record Prune(long floor) implements Update {}
}
