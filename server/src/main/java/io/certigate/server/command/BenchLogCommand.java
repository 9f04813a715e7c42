package io.certigate.server.command;

import io.certigate.server.bench.DecisionRows;
import io.certigate.server.bench.LogQuestions;
import io.certigate.server.bench.LogQuestions.Times;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate bench log}. */
@Command(
        name = "log",
        description = {
            "Measure how fast a decision is found in a large log, by its id and by its subject.",
            "With --data it writes the log, always the same, of which a server is started next; with --target it asks that"
                    + " server."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "  certigate bench log --decisions 10000000 --data /tmp/large",
            "  certigate serve --data /tmp/large",
            "  certigate bench log --decisions 10000000 --target 127.0.0.1:7420"
        })
final class BenchLogCommand implements Callable<Integer> {
    private static final double MICROS = 1_000.0;
    private static final long REPORTED = 1_000_000;

    @Option(
            names = "--decisions",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Decisions of the log. Default: ${DEFAULT-VALUE}.")
    private long decisions;

    @Option(names = "--data", paramLabel = "DIR", description = "Write the log of this data folder.")
    private @Nullable Path data;

    @Option(names = "--log-key", paramLabel = "FILE", description = "With --data: the key that signs it.")
    private @Nullable Path key;

    @Option(names = "--target", paramLabel = "HOST:PORT", description = "Ask this server, which has the log.")
    private @Nullable String target;

    @Option(
            names = "--questions",
            paramLabel = "N",
            defaultValue = "200",
            description = "Questions of each kind. Default: ${DEFAULT-VALUE}.")
    private int questions;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        Terminal terminal = Terminal.of(spec);
        Path folder = data;
        String server = target;
        if ((folder == null) == (server == null) || decisions < 1 || questions < 1) {
            return terminal.badInput(
                    "expected --data DIR to write a log, or --target HOST:PORT to ask for it, and at least one decision"
                            + " and question");
        }
        DecisionRows rows = new DecisionRows(decisions);
        if (folder != null) {
            rows.write(folder, key, written -> {
                if (written % REPORTED == 0) {
                    terminal.err().println("certigate: " + written + " decisions written");
                    terminal.err().flush();
                }
            });
            terminal.out().println("wrote " + decisions + " decisions to " + folder);
        } else if (server != null) {
            LogQuestions.Result result = new LogQuestions(rows, server, questions).run();
            terminal.out().println("one by its id          " + text(result.get()));
            terminal.out().println("all of a subject       " + text(result.list()));
        }
        terminal.out().flush();
        return ExitStatus.OK;
    }

    private static String text(Times times) {
        return String.format(
                Locale.ROOT,
                "first %.1f ms  then median %.1f ms  p99 %.1f ms  max %.1f ms",
                times.first() / MICROS,
                times.median() / MICROS,
                times.p99() / MICROS,
                times.max() / MICROS);
    }
}
