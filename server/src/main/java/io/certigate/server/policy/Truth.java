package io.certigate.server.policy;

/** Three-valued truth: what depends on a missing property is unknown. */
enum Truth {
    FALSE,
    UNKNOWN,
    TRUE
}
