package io.certigate.server.state;

/**
 * How many proposals wait for somebody.
 *
 * @param pending those that can still be approved
 * @param unreviewed changes that were made without a second person and that nobody reviewed
 */
public record ProposalCounts(int pending, int unreviewed) {}
