package io.certigate.server.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code certigate policy}. */
@Command(
        name = "policy",
        description = "Check and test policies, without a server.",
        mixinStandardHelpOptions = true,
        subcommands = {
            PolicyLintCommand.class,
            PolicyExplainCommand.class,
            PolicyTestCommand.class,
            PolicySchemaCommand.class,
            PolicyImpactCommand.class
        },
        footer = {
            "  certigate policy lint policies",
            "  certigate policy explain CG106",
            "  certigate policy test policies",
            "  certigate policy test policies my-suite.yaml -o json"
        })
public final class PolicyCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec != null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "expected a command: lint, explain or test");
        }
        return ExitStatus.BAD_INPUT;
    }
}
