package io.certigate.server.policy;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.Edges;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What time alone makes of a rule around an instant: it is the same for all instants from {@link #from} on and before
 * {@link #until}.
 */
final class Timing {
    private final Instant at;
    private final Truth during;
    private final @Nullable OrderState order;
    private final @Nullable Instant edge;
    private Instant from = Instant.MIN;
    private Instant until = Instant.MAX;

    private Timing(Rule rule, Instant at) {
        this.at = at;
        Truth truth = Truth.FALSE;
        Instant next = null;
        List<Span> spans = rule.during();
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            truth = truth.or(span.contains(at));
            next = span.nextEdge(at, next);
            cut(span);
        }
        this.during = truth;
        // The order of a rule outside its windows matters to nobody: before it can, a window begins, which is an edge.
        this.order = truth == Truth.FALSE ? null : rule.order().stateAt(at);
        this.edge = truth == Truth.FALSE ? next : rule.order().nextEdge(at, next);
        for (OrderHistory.Entry entry : rule.order().entries()) {
            cut(entry.at());
        }
    }

    /** What time makes of a rule around an instant. */
    static Timing of(Rule rule, Instant at) {
        return new Timing(rule, at);
    }

    private void cut(Span span) {
        Window window = span.window();
        cut(window.from());
        cut(window.until());
        Days days = span.days();
        if (days != null && window.contains(at)) {
            // The days look at the date of the instant, and at nothing else.
            from = at;
            cut(endOfDay(at, days.zone()));
        }
    }

    /** The end of the local day, or the change of the zone's offset that comes before it. */
    private static Instant endOfDay(Instant at, ZoneId zone) {
        var now = at.atZone(zone);
        Instant midnight = now.toLocalDate().plusDays(1).atStartOfDay().toInstant(now.getOffset());
        var change = zone.getRules().nextTransition(at);
        return change == null || midnight.isBefore(change.getInstant()) ? midnight : change.getInstant();
    }

    private void cut(@Nullable Instant instant) {
        if (instant == null) {
            return;
        }
        if (instant.isAfter(at)) {
            until = instant.isBefore(until) ? instant : until;
        } else {
            from = instant.isAfter(from) ? instant : from;
        }
    }

    /** Whether the rule is in force; an error outside the years of a calendar. */
    Truth during() {
        return during;
    }

    /** The state of its order, null outside its windows and before the order is made. */
    @Nullable
    OrderState order() {
        return order;
    }

    /** Whether the rule says anything. */
    boolean silent() {
        return during == Truth.FALSE || order == null;
    }

    /** The first later instant at which time changes what the rule says, null if there is none. */
    @Nullable
    Instant edge() {
        return edge;
    }

    /** From when on all of this is so, inclusive; {@link Instant#MIN} if from ever. */
    Instant from() {
        return from;
    }

    /** Until when all of this is so, exclusive; {@link Instant#MAX} if for ever. */
    Instant until() {
        return until;
    }

    /** The earlier of {@link #edge} and a bound. */
    @Nullable
    Instant edge(@Nullable Instant bound) {
        return Edges.earlier(at, edge, bound);
    }
}
