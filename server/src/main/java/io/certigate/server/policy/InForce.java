package io.certigate.server.policy;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.OrderState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What time alone makes of a rule: where two instants agree in it, the rule says the same at both of a question whose
 * conditions do not look at the clock.
 *
 * @param during whether its windows contain the instant
 * @param order the state of its order, null outside its windows and before the order is made
 */
public record InForce(Truth during, @Nullable OrderState order) {
    private static final InForce SILENT = new InForce(Truth.FALSE, null);

    /** What an instant makes of a rule. */
    public static InForce of(Rule rule, Instant at) {
        Truth during = Truth.FALSE;
        for (Span span : rule.during()) {
            during = during.or(span.contains(at));
        }
        OrderState order = rule.order().stateAt(at);
        return during == Truth.FALSE || order == null ? SILENT : new InForce(during, order);
    }

    /** Whether the rule certainly counts. */
    public boolean holds() {
        return during == Truth.TRUE && order == OrderState.IN_FORCE;
    }
}
