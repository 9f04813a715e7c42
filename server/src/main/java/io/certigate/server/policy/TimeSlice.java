package io.certigate.server.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What time alone makes of some rules around an instant: which of them say anything, and when that changes. Rules that say
 * nothing in this stretch of time, and whose next edge is known without a look at the question, need no look at all.
 */
final class TimeSlice {
    private static final TimedRule[] NONE = {};

    private final Instant from;
    private final Instant until;
    private final TimedRule[] speaking;
    private final TimedRule[] silent;
    private final @Nullable Instant edge;

    /**
     * A rule in this stretch of time.
     *
     * @param indexed the rule
     * @param timing what time makes of it
     */
    record TimedRule(IndexedRule indexed, Timing timing) {}

    private TimeSlice(
            Instant from, Instant until, List<TimedRule> speaking, List<TimedRule> silent, @Nullable Instant edge) {
        this.from = from;
        this.until = until;
        this.speaking = speaking.toArray(NONE);
        this.silent = silent.toArray(NONE);
        this.edge = edge;
    }

    /** The stretch of time around an instant in which time changes nothing in any of the rules. */
    static TimeSlice of(IndexedRule[] rules, Instant at) {
        Instant from = Instant.MIN;
        Instant until = Instant.MAX;
        List<TimedRule> speaking = new ArrayList<>();
        List<TimedRule> silent = new ArrayList<>(0);
        Instant edge = null;
        for (IndexedRule indexed : rules) {
            Timing timing = Timing.of(indexed.rule(), at);
            from = timing.from().isAfter(from) ? timing.from() : from;
            until = timing.until().isBefore(until) ? timing.until() : until;
            boolean everywhere = indexed.where().length == 0;
            if (!timing.silent()) {
                speaking.add(new TimedRule(indexed, timing));
            } else if (!everywhere && timing.edge() != null) {
                silent.add(new TimedRule(indexed, timing));
            }
            if (everywhere) {
                edge = timing.edge(edge);
            }
        }
        return new TimeSlice(from, until, speaking, silent, edge);
    }

    /** Whether an instant lies in it. */
    boolean contains(Instant at) {
        return !at.isBefore(from) && at.isBefore(until);
    }

    /** The rules that may speak, in their order. */
    TimedRule[] speaking() {
        return speaking;
    }

    /** Rules that say nothing now: their edges count if their equalities hold, or may hold. */
    TimedRule[] silent() {
        return silent;
    }

    /** The first later instant at which time changes a rule that has no equalities; null if there is none. */
    @Nullable
    Instant edge() {
        return edge;
    }
}
