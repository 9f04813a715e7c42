package io.certigate.server.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code certigate token}. */
@Command(
        name = "token",
        description = "Make tokens with which callers prove who they are, without asking a server.",
        mixinStandardHelpOptions = true,
        subcommands = TokenNewCommand.class,
        footer = {"  certigate token new --name shop-backend --role checker --to shop-backend.token"})
public final class TokenCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec != null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "expected a command: new");
        }
        return ExitStatus.BAD_INPUT;
    }
}
