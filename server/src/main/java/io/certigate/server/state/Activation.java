package io.certigate.server.state;

import java.time.Instant;

/**
 * A release became active.
 *
 * @param revision at which revision
 * @param hash the release's content hash
 * @param at when it was recorded
 * @param actor who
 * @param why why, empty if not said
 * @param previous revision of the activation that undoing this one restores, 0 for none
 */
public record Activation(long revision, String hash, Instant at, String actor, String why, long previous) {}
