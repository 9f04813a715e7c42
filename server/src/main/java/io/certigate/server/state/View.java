package io.certigate.server.state;

import io.certigate.server.model.Revision;

/**
 * What a node holds of the state at a revision: one immutable snapshot.
 *
 * @param <P> the compiled release
 * @param policies the compiled release that is active at the revision, with the directives
 * @param releaseHash its hash, empty if none was ever activated
 * @param directives the directives of the revision
 * @param revision every change up to it is applied
 * @param history the history of the facts cache to which the revision belongs: facts count for this view only while the
 *     cache's {@code history()} is still the same after they were fetched
 * @param lease how long it may be trusted
 */
public record View<P>(
        P policies, String releaseHash, HeldDirectives directives, Revision revision, long history, Lease lease) {}
