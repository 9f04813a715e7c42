package io.certigate.server.command;

import io.certigate.server.bench.Revocations;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate bench revocations}. */
@Command(
        name = "revocations",
        description =
                "Measure how long after a revocation was acknowledged by one node another node still permits: starts two"
                        + " nodes on one empty PostgreSQL database.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = "  certigate bench revocations --database postgresql://USER:PASSWORD@HOST:PORT/NAME")
final class BenchRevocationsCommand implements Callable<Integer> {
    @Option(names = "--database", required = true, paramLabel = "URL", description = "An empty PostgreSQL database.")
    private String database = "";

    @Option(names = "--count", defaultValue = "1000", description = "Revocations. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(names = "--no-listen", description = "Without notifications: changes are seen by looking for them.")
    private boolean deaf;

    @Option(
            names = "--policies",
            paramLabel = "DIR",
            defaultValue = "${sys:certigate.home:-.}/policies",
            description = "Folder of the packs. Default: the one beside the launcher.")
    private Path policies = Path.of("policies");

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.of(spec);
        if (count < 1 || count > 1_000_000) {
            return terminal.badInput("expected 1 to 1000000 revocations, found " + count);
        }
        Map<String, Object> report = Revocations.run(
                new Revocations.Plan(database, count, !deaf),
                policies,
                progress -> terminal.err().println(progress));
        terminal.out().println(Json.object(report));
        return ExitStatus.OK;
    }
}
