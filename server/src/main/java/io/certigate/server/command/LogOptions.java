package io.certigate.server.command;

import io.certigate.server.decisionlog.LogSettings;
import picocli.CommandLine.Option;

/** What {@code serve} lets an operator choose about the decision log. */
final class LogOptions {
    @Option(
            names = "--decision-log",
            paramLabel = "MODE",
            defaultValue = "bounded",
            description =
                    "What becomes of a decision before it is answered. strict: it is on the disk; bounded: it outlives the"
                            + " process, not the machine; off: nothing is logged. Default: ${DEFAULT-VALUE}.")
    private DecisionLogMode mode = DecisionLogMode.bounded;

    /** Whether nothing is logged. */
    boolean isOff() {
        return mode == DecisionLogMode.off;
    }

    /**
     * What was chosen.
     *
     * @throws IllegalArgumentException if an option cannot be used
     */
    LogSettings settings() {
        return LogSettings.DEFAULT.in(mode.mode());
    }
}
