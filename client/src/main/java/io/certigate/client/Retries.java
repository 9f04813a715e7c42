package io.certigate.client;

/**
 * How often a question that no node answered (UNAVAILABLE) is asked again: within its deadline, after a random pause of at most
 * 50 ms that doubles up to 500 ms, or after the pause that the server asks for. Reads alone are; what writes never is.
 *
 * <p>A question that a node had too much to do for (RESOURCE_EXHAUSTED with a time) is asked again likewise: after that time and up to a
 * fourth more, as many attempts at most, if the deadline leaves room for it, within a budget of the same size of its own.
 *
 * <p>The <em>budget</em> of a client keeps it from multiplying the load of servers that are in trouble: it allows {@code burst}
 * failed attempts to be repeated, then one for every ten calls that succeed. It is that of gRPC (proposal A6): a bucket of
 * {@code 2 * burst} tokens, of which each failed attempt takes one and each success puts back a tenth, and repetitions stop while it is no
 * more than half full.
 *
 * @param attempts attempts of one call, the first one included, 1 to 5; 1 is never to repeat
 * @param burst repetitions that need no successes before them, 1 to 500
 */
public record Retries(int attempts, int burst) {
    /** Four attempts; 500 repetitions at once. */
    public static final Retries DEFAULT = new Retries(4, 500);

    /** Never to repeat. What never left the client gRPC still sends again. */
    public static final Retries NONE = new Retries(1, 500);

    private static final int MAX_ATTEMPTS = 5;
    private static final int MAX_BURST = 500;

    /** Checks the ranges, which are gRPC's. */
    public Retries {
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException("expected 1 to " + MAX_ATTEMPTS + " attempts, found " + attempts);
        }
        if (burst < 1 || burst > MAX_BURST) {
            throw new IllegalArgumentException("expected a burst of 1 to " + MAX_BURST + ", found " + burst);
        }
    }
}
