package io.certigate.server.evidence;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.Edges;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.InForce;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Span;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a rule acts by its own dates: its windows and the states of its order.
 *
 * @param rule the rule
 */
record Dates(Rule rule) {
    // A rule on days that come back has a few edges a year; this is more than any lifetime of a rule.
    private static final int MAX_EDGES = 10_000;

    /** Whether it acts: outside the years of a calendar a forbid does and a permit does not. */
    boolean act(Instant at) {
        InForce now = InForce.of(rule, at);
        return now.holds()
                || (rule.effect() == Effect.DENY && now.during() == Truth.ERROR && now.order() == OrderState.IN_FORCE);
    }

    /** The first instant at or after another at which it acts, or does not; null if there is none. */
    @Nullable
    Instant first(boolean acting, Instant from) {
        Instant at = from;
        for (int i = 0; i < MAX_EDGES; i++) {
            if (act(at) == acting) {
                return at;
            }
            Instant edge = next(at);
            if (edge == null) {
                return null;
            }
            at = edge;
        }
        return null;
    }

    /** The start of the window and of the state of the order in which an instant lies, the later of them; null if ever. */
    @Nullable
    Instant start(Instant at) {
        Instant start = null;
        for (Span span : rule.during()) {
            Instant from = span.window().from();
            if (span.window().contains(at) && from != null && (start == null || from.isAfter(start))) {
                start = from;
            }
        }
        OrderState before = null;
        for (OrderHistory.Entry entry : rule.order().entries()) {
            boolean begins = entry.state() == OrderState.IN_FORCE && before != OrderState.IN_FORCE;
            if (begins
                    && !entry.at().isAfter(at)
                    && (start == null || entry.at().isAfter(start))) {
                start = entry.at();
            }
            before = entry.state();
        }
        return start;
    }

    private @Nullable Instant next(Instant at) {
        Instant edge = rule.order().nextEdge(at, null);
        for (Span span : rule.during()) {
            edge = Edges.earlier(at, span.nextEdge(at, null), edge);
        }
        return edge;
    }
}
