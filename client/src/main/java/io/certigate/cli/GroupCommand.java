package io.certigate.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
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
                "expected one of the commands " + String.join(", ", shown(command.commandLine())) + ", found none");
    }

    /** The commands of a group, without those that the help does not list. */
    static List<String> shown(CommandLine group) {
        return group.getSubcommands().entrySet().stream()
                .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    }
}
