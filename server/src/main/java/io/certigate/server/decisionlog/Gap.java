package io.certigate.server.decisionlog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Denials that were answered although they are not in the log, until a record in it says so. For any number of threads. */
final class Gap {
    /**
     * Some of them.
     *
     * @param denials how many
     * @param from when the first was made
     * @param until when the last was made
     * @param why why the first could not be logged
     */
    record Counted(long denials, Instant from, Instant until, String why) {
        private Counted and(Counted later) {
            return new Counted(
                    denials + later.denials,
                    from.isBefore(later.from) ? from : later.from,
                    until.isAfter(later.until) ? until : later.until,
                    why);
        }

        /** Writes a {@code GapRecord}. */
        void write(ProtoBuffer to) {
            to.begin();
            to.number(1, denials);
            to.instant(2, from);
            to.instant(3, until);
            to.text(4, why);
        }
    }

    /** Most characters of a reason: a segment keeps little room for its last records. */
    private static final int MAX_WHY = 200;

    // Guarded by this.
    private @Nullable Counted counted;
    private long total;
    // When it began, and when it was given back since.
    private long sinceNanos;

    /**
     * Counts a denial.
     *
     * @param madeAt when it was made
     * @param why why it could not be logged
     */
    synchronized void count(Instant madeAt, String why) {
        Counted one = new Counted(1, madeAt, madeAt, why.length() > MAX_WHY ? why.substring(0, MAX_WHY) : why);
        if (counted == null) {
            counted = one;
            sinceNanos = System.nanoTime();
        } else {
            counted = counted.and(one);
        }
        total++;
    }

    /**
     * Takes what was counted if the first of it was before an instant of {@link System#nanoTime}; null if there is nothing such.
     * More may be counted without a pause.
     */
    synchronized @Nullable Counted takeIfBegunBefore(long nanos) {
        return counted == null || sinceNanos - nanos >= 0 ? null : take();
    }

    /** Takes what was counted; null if nothing was. */
    synchronized @Nullable Counted take() {
        Counted taken = counted;
        counted = null;
        return taken;
    }

    /** Gives back what could not be written. */
    synchronized void putBack(Counted taken) {
        counted = counted == null ? taken : taken.and(counted);
        sinceNanos = System.nanoTime();
    }

    /** How many were counted since the start. */
    synchronized long total() {
        return total;
    }
}
