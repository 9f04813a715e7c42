package io.certigate.server.limit;

/**
 * How often one caller may do something. What it did not use in the last second it may use at once.
 *
 * @param perSecond how often in a second, 1 to {@value #MOST}; 0 for any number
 */
public record RateLimit(int perSecond) {
    /** The highest limit. */
    public static final int MOST = 10_000_000;

    /** Any number. */
    public static final RateLimit NONE = new RateLimit(0);

    /** Checks the range. */
    public RateLimit {
        if (perSecond < 0 || perSecond > MOST) {
            throw new IllegalArgumentException("expected a rate from 0 to " + MOST + " per second, found " + perSecond);
        }
    }

    /** Whether there is no limit. */
    public boolean isNone() {
        return perSecond == 0;
    }
}
