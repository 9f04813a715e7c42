package io.certigate.server.security;

import java.util.Locale;

/** What somebody may do. Roles do not contain one another: whoever needs two is given two. */
public enum Role {
    /** Asks whether actions are allowed, now. */
    CHECKER,
    /** Reads the registry, directives, releases and the state. */
    VIEWER,
    /** Reads the decision log, the history and evidence, and asks about other instants and revisions. */
    AUDITOR,
    /** Writes the registry: entities, certifications, relations. */
    CERTIFIER,
    /** Validates, publishes and assesses releases. */
    POLICY_AUTHOR,
    /** Approves what others propose, never what it proposed itself. */
    APPROVER,
    /** Activates releases, issues directives, and looks after nodes. */
    ADMIN;

    /** The name that configurations and messages use, such as {@code policy-author}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
