package io.certigate.server.command;

import io.certigate.server.schema.DocumentSchema;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code certigate policy schema}. */
@Command(
        name = "schema",
        description = "Print the JSON Schema of policies, vocabularies, calendars and suites, for editors.",
        mixinStandardHelpOptions = true,
        footer = {"  certigate policy schema > certigate.schema.json"})
final class PolicySchemaCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        terminal.out().print(DocumentSchema.text());
        terminal.out().flush();
        return ExitStatus.OK;
    }
}
