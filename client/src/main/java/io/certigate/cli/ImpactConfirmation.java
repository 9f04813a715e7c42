package io.certigate.cli;

import picocli.CommandLine.Option;

/** Whether the impact of a release is accepted. */
final class ImpactConfirmation {
    @Option(
            names = "--confirm-impact",
            description = "Activate it although its impact is above the server's limit (serve --impact-limit).")
    private boolean confirmed;

    boolean confirmed() {
        return confirmed;
    }
}
