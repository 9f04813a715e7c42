package io.certigate.server.state;

import io.certigate.server.model.Revision;

/**
 * The end of the change log.
 *
 * @param revision its position
 * @param activeRelease hash of the active release, empty if none was ever activated
 */
public record Head(Revision revision, String activeRelease) {}
