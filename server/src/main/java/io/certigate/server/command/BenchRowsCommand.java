package io.certigate.server.command;

import io.certigate.server.bench.RegistryRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code certigate bench rows}. */
@Command(
        name = "rows",
        description =
                "Writes a CSV file of certifications to measure imports and large registries with: one for each of"
                        + " so many companies, always the same.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"  certigate bench rows million.csv --rows 1000000", "  certigate cert import million.csv"})
final class BenchRowsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE.csv", description = "The file to write.")
    private Path file = Path.of("rows.csv");

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "200000",
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private long rows;

    @Option(
            names = "--scattered",
            description = "Neighbors are far from each other, as in a file that nobody sorted by holder.")
    private boolean scattered;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.of(spec);
        try {
            new RegistryRows(rows, scattered).write(file);
        } catch (IllegalArgumentException e) {
            return terminal.badInput(e);
        }
        terminal.out().println("wrote " + rows + " rows to " + file);
        terminal.out().flush();
        return ExitStatus.OK;
    }
}
