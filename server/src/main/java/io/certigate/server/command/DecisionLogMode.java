package io.certigate.server.command;

import io.certigate.server.decisionlog.LogSettings;

/** The words for {@link LogSettings.Mode} on the command line. */
enum DecisionLogMode {
    strict(LogSettings.Mode.STRICT),
    bounded(LogSettings.Mode.BOUNDED),
    off(LogSettings.Mode.OFF);

    private final LogSettings.Mode mode;

    DecisionLogMode(LogSettings.Mode mode) {
        this.mode = mode;
    }

    LogSettings.Mode mode() {
        return mode;
    }
}
