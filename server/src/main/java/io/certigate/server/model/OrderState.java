package io.certigate.server.model;

import java.util.Locale;

/** The state of an order: of a directive, or of a law that a rule enforces. */
public enum OrderState {
    /** It applies. */
    IN_FORCE,
    /** A court keeps it from applying. */
    ENJOINED,
    /** Whoever ordered it keeps it from applying for the time being. */
    SUSPENDED,
    /** It was taken back. */
    REVOKED;

    /** As a policy writes it, such as {@code in_force}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
