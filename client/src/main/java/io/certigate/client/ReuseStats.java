package io.certigate.client;

/**
 * What became of answers that could be reused; see {@link CertigateClient.Builder#reuse}.
 *
 * @param hits questions that were answered by the answer to an earlier one
 * @param misses questions that could have been, and were asked
 * @param excluded questions that must be asked: about freshness, another instant, a revision or a trace
 * @param stored answers that were kept
 * @param dropped kept answers that were dropped because of a change, the end of the watch, a server that logs strictly, or a write of this
 *     client
 * @param expired kept answers that were no longer fresh when they were asked for
 * @param evicted kept answers that made room for others
 * @param size answers that are kept now, fresh or not
 * @param watching whether changes are followed now; nothing is reused while they are not
 */
public record ReuseStats(
        long hits,
        long misses,
        long excluded,
        long stored,
        long dropped,
        long expired,
        long evicted,
        int size,
        boolean watching) {
    /** Of a client that reuses nothing. */
    static final ReuseStats NONE = new ReuseStats(0, 0, 0, 0, 0, 0, 0, 0, false);
}
