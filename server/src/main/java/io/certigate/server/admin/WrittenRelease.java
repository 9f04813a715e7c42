package io.certigate.server.admin;

import io.certigate.server.model.Revision;

/**
 * An acknowledged change of releases: durable, and seen by this node's decisions.
 *
 * @param hash the release
 * @param revision the revision of the write; of the state if nothing was written
 * @param unchanged it was so already, so that nothing was written
 */
public record WrittenRelease(String hash, Revision revision, boolean unchanged) {}
