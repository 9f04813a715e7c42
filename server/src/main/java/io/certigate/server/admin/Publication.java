package io.certigate.server.admin;

import io.certigate.server.state.StoredRelease.Report;

/**
 * A release to store, whose suites have been run.
 *
 * @param hash its content hash
 * @param body its content, see {@link ReleaseBody}
 * @param report what it holds
 */
public record Publication(String hash, String body, Report report) {}
