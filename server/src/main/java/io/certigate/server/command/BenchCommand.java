package io.certigate.server.command;

import io.certigate.server.bench.Comparison;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate bench}. */
@Command(
        name = "bench",
        description = {
            "Measure unary checks against an empty gRPC echo of the same messages, in one run: each server in a"
                    + " process of its own, the load in this one.",
            "Compare the processor time per call: rates drift with the machine's noise."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            BenchRevocationsCommand.class,
            BenchRegistryCommand.class,
            BenchRowsCommand.class,
            BenchLogCommand.class
        },
        footer = {"  certigate bench", "  certigate bench --seconds 5 --rounds 3 --warm-up 10 -o json"})
public final class BenchCommand implements Callable<Integer> {
    @Option(
            names = "--seconds",
            defaultValue = "5",
            description = "Seconds of one measurement. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Measurements of each server, in turns; the median counts. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Seconds of load on each server before. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--connections", defaultValue = "4", description = "Connections. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(names = "--in-flight", defaultValue = "128", description = "Calls in flight. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--rules",
            defaultValue = "1000",
            description = "Rules besides the packs. Default: ${DEFAULT-VALUE}.")
    private int rules;

    @Option(
            names = "--policies",
            paramLabel = "DIR",
            defaultValue = "${sys:certigate.home:-.}/policies",
            description = "Folder of the packs. Default: the one beside the launcher.")
    private Path policies = Path.of("policies");

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "text or json.")
    private Format format = Format.text;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.of(spec);
        for (int number : new int[] {seconds, rounds, warmUp, connections, inFlight}) {
            if (number < 1 || number > 100_000) {
                return terminal.badInput("expected numbers from 1 to 100000, found " + number);
            }
        }
        Comparison.Plan plan = new Comparison.Plan(
                Duration.ofSeconds(seconds), rounds, Duration.ofSeconds(warmUp), connections, inFlight, rules);
        Comparison.Report report =
                Comparison.run(plan, policies, progress -> terminal.err().println(progress));
        if (format == Format.json) {
            terminal.out().println(Json.object(report.members()));
        } else {
            report(terminal, report);
        }
        terminal.out().flush();
        return ExitStatus.OK;
    }

    private static void report(Terminal terminal, Comparison.Report report) {
        for (Map.Entry<String, Object> member : report.members().entrySet()) {
            if (member.getValue() instanceof Map<?, ?> figures) {
                terminal.out().printf("%-12s", member.getKey());
                figures.forEach((name, value) -> terminal.out().printf("  %s=%s", name, value));
                terminal.out().println();
            } else {
                terminal.out().printf("%-12s  %s%n", member.getKey(), member.getValue());
            }
        }
    }
}
