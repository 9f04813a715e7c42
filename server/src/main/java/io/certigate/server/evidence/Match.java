package io.certigate.server.evidence;

/** How a decision has to do with a rule. */
public enum Match {
    /** The answer names the rule. */
    NAMED,
    /** The answer does not name the rule, which, applied to the same question and facts, says what it is for. */
    WOULD_APPLY,
    /** The rule speaks of the question's action and of one of its markets. */
    SAME_ACTION
}
