package io.certigate.server.model;

import java.util.Locale;

/** The kinds of change that may be set to need a second person: those that can turn a DENY into a PERMIT. */
public enum HighRisk {
    /** A release becomes active, by activation or roll back. */
    ACTIVATION,
    /** A directive is lifted or amended. */
    DIRECTIVES,
    /** A certification is issued, amended or resumed. */
    CERTIFICATIONS;

    /** The name that options and messages use, such as {@code activation}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
