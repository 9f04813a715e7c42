package io.certigate.server.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code certigate log} does to a folder without a server: its commands stand behind those of the client with {@code --data}. */
@Command(
        name = "log",
        description = "Read, verify and replay the decision log.",
        subcommands = {LogListCommand.class, LogExportCommand.class, LogReplayCommand.class},
        mixinStandardHelpOptions = true)
public final class LogCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            return ExitStatus.BAD_INPUT;
        }
        throw new ParameterException(spec.commandLine(), "expected a command after 'log', found none");
    }
}
