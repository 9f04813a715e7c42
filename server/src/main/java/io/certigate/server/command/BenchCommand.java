package io.certigate.server.command;

import io.certigate.server.bench.Comparison;
import io.certigate.server.bench.JvmOptions;
import io.certigate.server.bench.Mix;
import io.certigate.server.bench.PercentilePlot;
import io.certigate.server.bench.Plan;
import io.certigate.server.bench.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
            "Measure checks against an empty gRPC echo of the same messages, in one run: each server in a process of its own with"
                    + " one event loop, the load in this one. First as many calls as the servers can take (closed loop), then a fixed"
                    + " rate (open loop), at which a latency counts from when a call was due.",
            "Compare the processor time for each decision, and ratios within one run: rates drift with the machine's noise."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            BenchStartCommand.class,
            BenchRevocationsCommand.class,
            BenchRegistryCommand.class,
            BenchRowsCommand.class,
            BenchLogCommand.class
        },
        footer = {
            "  certigate bench --compare echo --plot latency.svg -o json",
            "  certigate bench --seconds 5 --rounds 3 --warm-up 10 --rate 10000",
            "  certigate bench --mix hot,zipf,misses,batch,stream --holders 100000"
        })
public final class BenchCommand implements Callable<Integer> {
    private static final int MOST = 100_000;
    private static final int MOST_RATE = 1_000_000;
    private static final long MOST_HOLDERS = 100_000_000;

    /** Fewer would fit into the cache that the misses leave a server. */
    private static final long LEAST_HOLDERS = 10_000;

    private static final int MOST_BATCH = 1_000;

    /** What to compare with. */
    enum Opponent {
        /** The built-in echo. */
        echo,
        /** Nothing. */
        none
    }

    @Option(
            names = "--compare",
            paramLabel = "echo|none",
            defaultValue = "echo",
            description = "echo: measure the built-in echo in turns with Certigate; none: Certigate alone. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Opponent opponent = Opponent.echo;

    @Option(
            names = "--mix",
            paramLabel = "MIX[,MIX...]",
            split = ",",
            defaultValue = "hot",
            description = "hot: 64 accounts, whose facts are cached. zipf: any number of holders, few of them often."
                    + " misses: holders whose facts are not cached. batch: hot ones, many a call. stream:"
                    + " hot ones on streams. Default:"
                    + " ${DEFAULT-VALUE}.")
    private List<Mix> mixes = List.of(Mix.hot);

    @Option(
            names = "--seconds",
            defaultValue = "5",
            description = "Seconds of one measurement. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description =
                    "Measurements of each server in each loop, in turns; medians count. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--starts",
            defaultValue = "1",
            description =
                    "How often the servers are started anew, each time with a warm-up and all rounds: the compiler makes"
                            + " one process some percent faster than the next. Default: ${DEFAULT-VALUE}.")
    private int starts;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Seconds of load on each server before. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--connections", defaultValue = "4", description = "Connections. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--in-flight",
            defaultValue = "128",
            description = "Calls in flight in the closed loop. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            defaultValue = "20000",
            description =
                    "Calls a second in the open loop, which batches and streams do not have; 0 leaves it out. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--rules",
            defaultValue = "1000",
            description = "Rules besides the packs. Default: ${DEFAULT-VALUE}.")
    private int rules;

    @Option(
            names = "--holders",
            defaultValue = "100000",
            description = "Holders of zipf and misses, which are imported before. Default: ${DEFAULT-VALUE}.")
    private long holders;

    @Option(
            names = "--batch",
            defaultValue = "100",
            description = "Questions of a call of batch. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--server-jvm-opts",
            paramLabel = "OPTIONS",
            defaultValue = "",
            description =
                    "Further options of the JVMs of both servers, in one word; they win over those with which 'certigate"
                            + " serve' runs.")
    private String jvmOptions = "";

    @Option(
            names = "--pin",
            description = "Give the servers the first processor alone, and the load the others, by 'taskset'.")
    private boolean pinned;

    @Option(
            names = "--telemetry",
            description =
                    "Let Certigate answer Prometheus, and send metrics and traces to a collector that throws them away."
                            + " With the hot mix, also measure one that does not ('quiet') in turns with it.")
    private boolean telemetry;

    @Option(
            names = "--policies",
            paramLabel = "DIR",
            defaultValue = "${sys:certigate.home:-.}/policies",
            description = "Folder of the packs. Default: the one beside the launcher.")
    private Path policies = Path.of("policies");

    @Option(
            names = "--plot",
            paramLabel = "FILE.svg",
            description = "Also draw the latencies by percentile, and write the picture to this file.")
    private @Nullable Path plot;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            description = "text or json.")
    private Format format = Format.text;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.of(spec);
        String problem = problem();
        if (problem != null) {
            return terminal.badInput(problem);
        }
        Plan plan = new Plan(
                mixes,
                opponent == Opponent.echo,
                starts,
                Duration.ofSeconds(seconds),
                rounds,
                Duration.ofSeconds(warmUp),
                connections,
                inFlight,
                rate,
                rules,
                holders,
                batch,
                JvmOptions.ofServe(jvmOptions),
                pinned,
                telemetry);
        Report report;
        try {
            report = Comparison.run(plan, policies, line -> {
                terminal.err().println(line);
                terminal.err().flush();
            });
        } catch (IllegalStateException e) {
            return Comparison.interrupted()
                    ? ExitStatus.UNAVAILABLE
                    : terminal.failed(String.valueOf(e.getMessage()), ExitStatus.UNAVAILABLE);
        }
        if (plot != null) {
            Files.writeString(plot, PercentilePlot.svg(report));
            terminal.err().println("wrote " + plot);
        }
        if (format == Format.json) {
            terminal.out().println(Json.object(report.members()));
            terminal.out().flush();
        } else {
            new BenchText(terminal.out()).print(report);
        }
        return ExitStatus.OK;
    }

    private @Nullable String problem() {
        for (String bounded : List.of(
                bounded("--seconds", seconds, 1, MOST),
                bounded("--starts", starts, 1, MOST),
                bounded("--rounds", rounds, 1, MOST),
                bounded("--warm-up", warmUp, 1, MOST),
                bounded("--connections", connections, 1, MOST),
                bounded("--in-flight", inFlight, 1, MOST),
                bounded("--rate", rate, 0, MOST_RATE),
                bounded("--rules", rules, 0, MOST),
                bounded("--holders", holders, LEAST_HOLDERS, MOST_HOLDERS),
                bounded("--batch", batch, 1, MOST_BATCH))) {
            if (!bounded.isEmpty()) {
                return bounded;
            }
        }
        if (format == Format.junit) {
            return "expected text or json for --output, found junit";
        }
        Path picture = plot == null ? null : plot.toAbsolutePath();
        if (picture != null
                && (picture.getParent() == null
                        || !Files.isDirectory(picture.getParent())
                        || Files.isDirectory(picture))) {
            return "expected --plot to name a file in a folder that there is, found " + plot + "; name another one";
        }
        return Files.isDirectory(policies)
                ? null
                : "expected a folder of packs at --policies, found none at " + policies + "; name another one";
    }

    private static String bounded(String option, long value, long least, long most) {
        return value >= least && value <= most
                ? ""
                : "expected a number from " + least + " to " + most + " for " + option + ", found " + value;
    }
}
