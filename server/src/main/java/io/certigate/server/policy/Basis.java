package io.certigate.server.policy;

/** On what an answer rests; for a DENY the first that fits in any market. */
public enum Basis {
    /** A forbid applies, or permits hold in every market. */
    RULE,
    /** The condition of a forbid could not be evaluated, so it applies. */
    ERROR,
    /** A permit would apply, but something that it requires is missing or unknown. */
    REQUIREMENT_UNMET,
    /** No policy in force speaks of the action. */
    NOT_COVERED
}
