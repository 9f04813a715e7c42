package io.certigate.server.limit;

import java.util.concurrent.TimeUnit;

/**
 * How much of its checks one event loop sheds, by how late it runs what is due. Being late for a moment, as while memory is collected,
 * sheds nothing: only who has been late every time for {@value #PATIENCE_MILLIS} ms does. From then on the share grows while the loop is late,
 * stays while it is less late than that, and falls step by step once it is late by less than half. For one thread, but for {@link #level}.
 */
public final class LoadLevel {
    /** All of the checks; one less is the most that is shed, so that somebody always learns that the load is over. */
    public static final int ALL = 16;

    /** How long a loop may be late before it sheds, in milliseconds. */
    public static final int PATIENCE_MILLIS = 100;

    private static final int LEAST_LATE = 3;
    private static final int RISE = 2;
    private static final long FALL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    // Relatively prime to ALL, so that what is shed is spread.
    private static final int STRIDE = 7;

    private final long bound;
    private volatile int level;
    private int lateInARow;
    private long lateSince;
    private long fellAt;
    private int turn;

    /**
     * Begins without load.
     *
     * @param boundNanos by how much a loop may be late, in nanoseconds; 0 for any time
     */
    public LoadLevel(long boundNanos) {
        this.bound = boundNanos;
    }

    /** Whether anything is ever shed. */
    public boolean isOn() {
        return bound > 0;
    }

    /**
     * Takes note of how late something ran.
     *
     * @param due when it was due, by a clock in nanoseconds
     * @param now when it ran
     */
    public void ran(long due, long now) {
        long late = now - due;
        if (late > bound) {
            if (lateInARow == 0) {
                lateSince = due;
            }
            lateInARow++;
            if (lateInARow >= LEAST_LATE && now - lateSince >= PATIENCE_NANOS) {
                level = Math.min(ALL - 1, level + RISE);
            }
            return;
        }
        lateInARow = 0;
        if (level > 0 && late < bound / 2 && now - fellAt >= FALL_NANOS) {
            level = level - 1;
            fellAt = now;
        }
    }

    /** Whether to shed the check at hand. */
    public boolean sheds() {
        int now = level;
        if (now == 0) {
            return false;
        }
        turn = (turn + STRIDE) & (ALL - 1);
        return turn < now;
    }

    /** How many of {@value #ALL} checks are shed, 0 to 15. */
    public int level() {
        return level;
    }
}
