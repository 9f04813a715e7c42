package io.certigate.server.state;

/** What a change is about. */
public enum ChangeKind {
    /** An entity was put. */
    ENTITY,
    /** A certification was put, suspended, resumed or ended. */
    CERTIFICATION,
    /** A relation was put or ended. */
    RELATION,
    /** A directive was issued, amended or lifted. */
    DIRECTIVE,
    /** A release was stored. */
    PUBLICATION,
    /** A release became active. */
    RELEASE,
    /** History was pruned. */
    PRUNING,
    /** A change was proposed or decided on, or made without a second person. */
    PROPOSAL
}
