package io.certigate.cli;

import io.certigate.client.CertigateClient;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which server, how long, and in which form: what every online command takes. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ServerOptions {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--target",
            paramLabel = "HOST:PORT",
            defaultValue = CertigateClient.DEFAULT_TARGET,
            description = "The server; plaintext. Default: ${DEFAULT-VALUE}.")
    private String target;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = TimeoutConverter.class,
            description = "Longest wait for each call, such as 500ms, 5s or 1m. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json: one object per line. Default: ${DEFAULT-VALUE}.")
    private OutputFormat format;

    CertigateClient connect() {
        try {
            return CertigateClient.builder().target(target).deadline(timeout).build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--target: " + e.getMessage(), e);
        }
    }

    String target() {
        return target;
    }

    Duration timeout() {
        return timeout;
    }

    boolean json() {
        return format == OutputFormat.json;
    }
}
