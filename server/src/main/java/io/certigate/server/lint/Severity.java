package io.certigate.server.lint;

import java.util.Locale;

/** How much a finding matters, from the least to the most. */
public enum Severity {
    /** Worth knowing. */
    NOTE,
    /** Probably not what is meant. */
    WARNING,
    /** Surely not what is meant. */
    ERROR;

    /** As people and SARIF write it, such as {@code warning}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
