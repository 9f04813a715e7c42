package io.certigate.server.admin;

import io.certigate.server.model.Proposal;
import io.certigate.server.model.Revision;
import io.certigate.server.state.Versioned;
import org.jspecify.annotations.Nullable;

/**
 * An acknowledged change of releases: durable, and seen by this node's decisions.
 *
 * @param hash the release
 * @param revision the revision of the write; of the state if nothing was written
 * @param unchanged it was so already, so that nothing was written
 * @param proposal what it left of a proposal, or of a broken glass; null if there is none
 */
public record WrittenRelease(
        String hash,
        Revision revision,
        boolean unchanged,
        @Nullable Versioned<Proposal> proposal) {}
