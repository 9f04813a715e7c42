package io.certigate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only groups others: on its own it says which. */
@SuppressWarnings("NullAway.Init") // picocli sets the field
abstract class GroupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Override
    public final Integer call() {
        throw new ParameterException(
                command.commandLine(),
                "expected one of the commands "
                        + String.join(", ", command.subcommands().keySet()) + ", found none");
    }
}
