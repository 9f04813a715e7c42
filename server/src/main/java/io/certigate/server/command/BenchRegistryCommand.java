package io.certigate.server.command;

import io.certigate.server.bench.Registry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate bench registry}. */
@Command(
        name = "registry",
        description =
                "Measure a large registry: import of certifications, checks whose facts are not cached, and a Zipf load"
                        + " over all holders. Starts the node itself, with 256 MiB of heap.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "  certigate bench registry --data /var/tmp/bench --certifications 10000000",
            "  certigate bench registry --data /var/tmp/bench --certifications 10000000 --no-import"
        })
final class BenchRegistryCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "An empty folder for SQLite.")
    private @Nullable Path data;

    @Option(names = "--database", paramLabel = "URL", description = "Or an empty PostgreSQL database.")
    private @Nullable String database;

    @Option(
            names = "--certifications",
            defaultValue = "100000",
            description = "Certifications, each of a holder of its own. Default: ${DEFAULT-VALUE}.")
    private long certifications;

    @Option(names = "--no-import", description = "They are there already, from a run before.")
    private boolean imported;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            description = "Seconds of the Zipf load, after as many to warm up. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--in-flight", defaultValue = "128", description = "Calls in flight. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.of(spec);
        if ((data == null) == (database == null)) {
            return terminal.badInput("expected either --data DIR or --database URL");
        }
        if (certifications < 1 || certifications > 1_000_000_000L || seconds < 1 || inFlight < 1 || inFlight > 10_000) {
            return terminal.badInput(
                    "expected 1 to 1000000000 certifications, at least 1 second and 1 to 10000 calls in"
                            + " flight, found others");
        }
        Registry.Plan plan = new Registry.Plan(
                database,
                data == null ? Path.of(".") : data,
                imported ? 0 : certifications,
                certifications,
                Duration.ofSeconds(seconds),
                inFlight);
        Map<String, Object> report =
                Registry.run(plan, progress -> terminal.err().println(progress));
        terminal.out().println(Json.object(report));
        return ExitStatus.OK;
    }
}
