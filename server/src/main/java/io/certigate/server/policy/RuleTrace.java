package io.certigate.server.policy;

import java.util.List;

/**
 * How one rule was weighed in one market.
 *
 * @param rule the rule
 * @param market the market
 * @param outcome what came of it
 * @param steps its parts in the order in which a rule is read: {@code where}, {@code during}, {@code states}, {@code when},
 *     {@code unless}, {@code require}; all of them, those too that did not matter any more
 */
public record RuleTrace(Rule rule, String market, Outcome outcome, List<Step> steps) {
    /** What came of a rule. */
    public enum Outcome {
        /** A forbid that applies, or a permit that holds. */
        APPLIES,
        /** An equality or a condition is false, or an exemption lifts it. */
        NO_MATCH,
        /** Its windows do not contain the instant, or its order had not been made. */
        NOT_IN_FORCE,
        /** Its order is enjoined, suspended or revoked. */
        ORDER_NOT_IN_FORCE,
        /** A permit that needs something that is missing, unknown or could not be evaluated. */
        UNMET
    }

    /** Copies the steps. */
    public RuleTrace {
        steps = List.copyOf(steps);
    }
}
