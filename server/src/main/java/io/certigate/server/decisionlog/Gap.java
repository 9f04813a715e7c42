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

    // Guarded by this.
    private @Nullable Counted counted;
    private long total;
    private long lastNanos;

    /**
     * Counts a denial.
     *
     * @param madeAt when it was made
     * @param why why it could not be logged
     */
    synchronized void count(Instant madeAt, String why) {
        Counted one = new Counted(1, madeAt, madeAt, why);
        counted = counted == null ? one : counted.and(one);
        total++;
        lastNanos = System.nanoTime();
    }

    /** Takes what was counted if all of it was before an instant of {@link System#nanoTime}; null if there is nothing such. */
    synchronized @Nullable Counted takeIfBefore(long nanos) {
        Counted taken = counted;
        if (taken == null || lastNanos - nanos >= 0) {
            return null;
        }
        counted = null;
        return taken;
    }

    /** Gives back what could not be written. */
    synchronized void putBack(Counted taken) {
        counted = counted == null ? taken : taken.and(counted);
    }

    /** How many were counted since the start. */
    synchronized long total() {
        return total;
    }
}
