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
        mixinStandardHelpOptions = true,
        subcommands = {LogListCommand.class, LogExportCommand.class, LogVerifyCommand.class, LogReplayCommand.class},
        footer = {
            "  certigate log verify --data data",
            "  certigate log verify --data data --public-key log.pub --checkpoint kept.jsonl"
        })
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
