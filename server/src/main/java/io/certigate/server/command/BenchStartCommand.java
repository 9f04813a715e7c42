package io.certigate.server.command;

import io.certigate.server.bench.Comparison;
import io.certigate.server.bench.Starts;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate bench start}. */
@Command(
        name = "start",
        description = {
            "Measure how long 'certigate serve' takes, from the start of the launcher until a call is answered, and how much memory"
                    + " it has then and after load: with the packs and further rules, on empty data folders, and on one that has the"
                    + " release already.",
            "Goals: with 1,000 rules a call is answered within 600 ms, with 10,000 policies within 2,000 ms; at most 110 MiB are"
                    + " resident when idle, at most 180 MiB at the peak of the load."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "  certigate bench start",
            "  certigate bench start --rules 0 --policies 10000 --load-seconds 0 -o json",
            "  certigate bench start --server-jvm-opts '-Xmx64m -XX:TieredStopAtLevel=1'"
        })
final class BenchStartCommand implements Callable<Integer> {
    private static final int MOST = 100_000;

    @Option(
            names = "--rules",
            defaultValue = "1000",
            description = "Rules besides the packs, in one policy. Default: ${DEFAULT-VALUE}.")
    private int rules;

    @Option(
            names = "--policies",
            paramLabel = "N",
            defaultValue = "0",
            description = "Policies besides, of one rule and in a file each. Default: ${DEFAULT-VALUE}.")
    private int policies;

    @Option(
            names = "--starts",
            defaultValue = "5",
            description = "Starts on either data folder, in turns; medians count. Default: ${DEFAULT-VALUE}.")
    private int starts;

    @Option(
            names = "--load-seconds",
            defaultValue = "5",
            description =
                    "Seconds of checks before memory is looked at again, on the folder that has the release; 0 for none."
                            + " Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--in-flight",
            defaultValue = "64",
            description = "Checks in flight meanwhile. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--server-jvm-opts",
            paramLabel = "OPTIONS",
            defaultValue = "",
            description = "Further options of the server's JVM, in one word, which win over the launcher's.")
    private String options = "";

    @Option(
            names = "--packs",
            paramLabel = "DIR",
            defaultValue = "${sys:certigate.home:-.}/policies",
            description = "Folder of the packs. Default: the one beside the launcher.")
    private Path packs = Path.of("policies");

    @Option(
            names = "--launcher",
            paramLabel = "FILE",
            defaultValue = "${sys:certigate.home:-.}/certigate",
            description = "What starts a server. Default: the launcher that started this command.")
    private Path launcher = Path.of("certigate");

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
        Map<String, Object> report;
        try {
            report = Starts.run(
                    new Starts.Plan(
                            launcher, packs, rules, policies, starts, Duration.ofSeconds(seconds), inFlight, options),
                    line -> {
                        terminal.err().println(line);
                        terminal.err().flush();
                    });
        } catch (IllegalStateException e) {
            return Comparison.interrupted()
                    ? ExitStatus.UNAVAILABLE
                    : terminal.failed(String.valueOf(e.getMessage()), ExitStatus.UNAVAILABLE);
        }
        if (format == Format.json) {
            terminal.out().println(Json.object(report));
        } else {
            print(terminal.out(), report);
        }
        terminal.out().flush();
        return ExitStatus.OK;
    }

    private @Nullable String problem() {
        if (rules < 0 || rules > MOST || policies < 0 || policies > MOST) {
            return "expected 0 to " + MOST + " rules and policies, found " + rules + " and " + policies;
        }
        if (starts < 1 || starts > 1_000 || seconds < 0 || seconds > 3_600 || inFlight < 1 || inFlight > 256) {
            return "expected 1 to 1000 starts, 0 to 3600 seconds of load and 1 to 256 checks in flight, found " + starts
                    + ", " + seconds + " and " + inFlight;
        }
        if (format == Format.junit) {
            return "expected text or json for --output, found junit";
        }
        if (!Files.isExecutable(launcher)) {
            return "expected the launcher at --launcher, found nothing to execute at " + launcher
                    + "; run './certigate bench start', or name the launcher";
        }
        return Files.isDirectory(packs)
                ? null
                : "expected a folder of packs at --packs, found none at " + packs + "; name another one";
    }

    private static void print(PrintWriter out, Map<String, Object> report) {
        for (Map.Entry<String, Object> member : report.entrySet()) {
            if (member.getKey().equals("goals") && member.getValue() instanceof Map<?, ?> goals) {
                out.println();
                goals.forEach((name, goal) -> out.println(String.format(Locale.ROOT, "goal  %-18s %s", name, goal)));
            } else if (member.getValue() instanceof Map<?, ?> figures) {
                out.println();
                out.println(String.format(
                        Locale.ROOT,
                        "%-22s %10s %10s %10s",
                        member.getKey() + " data folder",
                        "median",
                        "least",
                        "most"));
                figures.forEach((name, figure) -> print(out, name, figure));
            } else {
                out.println(String.format(Locale.ROOT, "%-13s %s", member.getKey(), member.getValue()));
            }
        }
    }

    private static void print(PrintWriter out, Object name, Object figure) {
        if (figure instanceof Map<?, ?> spread) {
            out.println(String.format(
                    Locale.ROOT,
                    "%-22s %10s %10s %10s",
                    name,
                    spread.get("median"),
                    spread.get("least"),
                    spread.get("most")));
        }
    }
}
