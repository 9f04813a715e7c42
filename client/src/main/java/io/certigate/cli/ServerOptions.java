package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.Targets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which server, how long, and in which form: what every online command takes. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ServerOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--target",
            paramLabel = "HOST:PORT[,...]",
            defaultValue = "${env:CERTIGATE_TARGET:-" + CertigateClient.DEFAULT_TARGET + "}",
            description =
                    "The server, several nodes with commas between them, or dns:///HOST:PORT, a name each of whose"
                            + " addresses is a node. Default: CERTIGATE_TARGET, or else "
                            + CertigateClient.DEFAULT_TARGET + ".")
    private String target;

    @Mixin
    private TransportOptions transport;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = TimeoutConverter.class,
            description =
                    "Longest wait for each call, such as 500ms, 5s or 1m. Default: 5s; where a release is compiled,"
                            + " 1m.")
    private @Nullable Duration timeout;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json: one object per line. Default: ${DEFAULT-VALUE}.")
    private OutputFormat format;

    Connection connect(Duration longest) {
        return connect(target, longest);
    }

    /** The nodes, each as HOST:PORT. */
    List<String> targets() {
        return List.of(target.split(",", -1));
    }

    /** A connection to one of the nodes. */
    Connection connect(String node, Duration longest) {
        Targets targets;
        try {
            targets = Targets.parse(node);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--target: " + e.getMessage(), e);
        }
        try {
            return transport.connect(targets, CertigateClient.builder().deadline(longest));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    Duration timeout(Duration otherwise) {
        return timeout == null ? otherwise : timeout;
    }

    boolean json() {
        return format == OutputFormat.json;
    }
}
