package io.certigate.server.command;

import io.certigate.server.Config;
import io.certigate.server.impact.ImpactLimit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code serve} lets an operator choose about the impact of releases. */
final class ImpactOptions {
    @Option(
            names = "--impact-limit",
            paramLabel = "N%|N",
            description =
                    "A release that flips more answers is active only if somebody confirms it: a share of the past decisions"
                            + " (5%%), or a number of accounts (20). What cannot be assessed counts as flipped. Default:"
                            + " none.")
    private @Nullable String limit;

    @Option(
            names = "--confirm-impact",
            description =
                    "With --policies and --impact-limit: what the folder holds at the start is active whatever its"
                            + " impact is.")
    private boolean confirmed;

    /**
     * Adds what was chosen to a configuration.
     *
     * @throws IllegalArgumentException if an option cannot be used
     */
    void apply(Config.Builder config) {
        if (limit == null) {
            if (confirmed) {
                throw new IllegalArgumentException(
                        "expected --impact-limit with --confirm-impact, found none; leave out --confirm-impact");
            }
            return;
        }
        try {
            config.impactLimit(ImpactLimit.parse(limit), confirmed);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--impact-limit: " + e.getMessage(), e);
        }
    }
}
