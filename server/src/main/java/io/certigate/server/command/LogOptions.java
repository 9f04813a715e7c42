package io.certigate.server.command;

import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.SigningKey;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code serve} lets an operator choose about the decision log. */
final class LogOptions {
    @Mixin
    private MaskOptions masks = new MaskOptions();

    private static final String LEAST_SIZE = "256MiB";
    private static final long LEAST_BYTES = LogAmounts.bytes("--log-max-size", LEAST_SIZE);

    @Option(
            names = "--decision-log",
            paramLabel = "MODE",
            defaultValue = "bounded",
            description =
                    "What becomes of a decision before it is answered. strict: it is on the disk; bounded: it outlives the"
                            + " process, not the machine; off: nothing is logged. Default: ${DEFAULT-VALUE}.")
    private DecisionLogMode mode = DecisionLogMode.bounded;

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description =
                    "Key that signs the decision log, as 'openssl genpkey -algorithm ed25519' writes it. Left out: whoever can"
                            + " write the log can change it unnoticed, but for checkpoints kept elsewhere.")
    private @Nullable Path key;

    @Option(
            names = "--log-keep",
            paramLabel = "DURATION",
            defaultValue = "366d",
            description = "How long decisions stay in the log. Default: ${DEFAULT-VALUE}.")
    private String keep = "";

    @Option(
            names = "--log-max-size",
            paramLabel = "SIZE",
            defaultValue = "100GiB",
            description =
                    "Most that the log takes on the disk; beyond that the oldest decisions go, unless they are younger"
                            + " than --log-min-keep. Default: ${DEFAULT-VALUE}.")
    private String maxSize = "";

    @Option(
            names = "--log-min-keep",
            paramLabel = "DURATION",
            defaultValue = "184d",
            description =
                    "No younger decision is ever deleted: if --log-max-size does not suffice, the log takes no more, as if"
                            + " the disk were full. CN demands six months of blockchain services. Default: ${DEFAULT-VALUE}.")
    private String minKeep = "";

    @Option(
            names = "--log-compress-after",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "When a finished segment of the log is compressed. Default: ${DEFAULT-VALUE}.")
    private String compressAfter = "";

    @Option(
            names = "--log-stdout",
            description =
                    "Print each decision as a line of JSON on standard output too, after the line that begins with 'ready'."
                            + " It is read back from the log, so that whoever reads slowly holds nothing up.")
    private boolean printed;

    @Spec
    private @Nullable CommandSpec own;

    /** Whether decisions are printed too. */
    boolean isPrinted() {
        return printed;
    }

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
        refuseIdle();
        LogSettings settings =
                LogSettings.DEFAULT.in(mode.mode()).keeping(retention()).masking(masks.masks());
        if (key == null) {
            return settings;
        }
        // A key that cannot be used is the operator's mistake, to be told before anything starts.
        try {
            SigningKey.read(key);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--log-key: " + e.getMessage(), e);
        }
        return settings.signed(key);
    }

    /** Whoever chooses how to log and not to log has made a mistake, and would not notice that nothing is kept. */
    private void refuseIdle() {
        if (!isOff() || own == null) {
            return;
        }
        List<String> idle = own.options().stream()
                .filter(option -> !option.stringValues().isEmpty())
                .map(OptionSpec::longestName)
                .filter(name -> name.startsWith("--log-"))
                .sorted()
                .toList();
        if (!idle.isEmpty()) {
            throw new IllegalArgumentException("expected " + String.join(", ", idle)
                    + " with a decision log, found --decision-log off; leave out one or the other");
        }
    }

    private LogSettings.Retention retention() {
        LogSettings.Retention retention = new LogSettings.Retention(
                LogAmounts.duration("--log-keep", keep),
                LogAmounts.bytes("--log-max-size", maxSize),
                LogAmounts.duration("--log-min-keep", minKeep),
                LogAmounts.duration("--log-compress-after", compressAfter));
        if (retention.least().compareTo(retention.longest()) > 0) {
            throw new IllegalArgumentException("expected --log-min-keep to be at most the " + keep
                    + " of --log-keep, found " + minKeep + "; keep decisions longer, or let them go earlier");
        }
        if (retention.maxBytes() < LEAST_BYTES) {
            throw new IllegalArgumentException("expected --log-max-size to be at least " + LEAST_SIZE
                    + ", the room for a few segments, found " + maxSize);
        }
        return retention;
    }
}
