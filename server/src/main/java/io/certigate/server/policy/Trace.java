package io.certigate.server.policy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How every rule was weighed that a question could match: those that agree with it in market, action, types and entity.
 *
 * @param rules the rules, ordered by market, policy and rule
 * @param truncated there were more: rules whose equalities do not match were left out, or there are too many even so
 * @param nextEdge the earliest later instant at which time alone could change any part of these rules, be it one that does
 *     not matter now; null if none is known
 */
public record Trace(
        List<RuleTrace> rules, boolean truncated, @Nullable Instant nextEdge) {
    /** Nothing was weighed. */
    public static final Trace NOTHING = new Trace(List.of(), false, null);

    /** Most rules of one trace. */
    public static final int MAX_RULES = 1_000;

    /** Copies the rules. */
    public Trace {
        rules = List.copyOf(rules);
    }
}
