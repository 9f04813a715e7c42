package io.certigate.server.policy;

/** The effect of a rule or of an answer. */
public enum Effect {
    /** The action may be done. */
    PERMIT,
    /** The action may not be done. */
    DENY
}
