package io.certigate.server.state;

/**
 * What one read of the directives found.
 *
 * @param head the end of the change log at the same instant
 * @param directives the directives of just that revision
 */
public record DirectivesRead(Head head, HeldDirectives directives) {}
