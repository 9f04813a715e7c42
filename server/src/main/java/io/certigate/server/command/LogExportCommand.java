package io.certigate.server.command;

import io.certigate.json.MessageJson;
import io.certigate.server.decisionlog.DecisionFilter;
import io.certigate.server.decisionlog.LogCursor;
import io.certigate.server.decisionlog.LogCursor.Part;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.server.decisionlog.LoggedDecision;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate log export --data DIR}. */
@Command(
        name = "offline-export",
        hidden = true,
        description =
                "Write decisions of a folder as JSON Lines without asking a server, oldest first. Progress goes to"
                        + " standard error.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {" 0:done", " 2:bad input", " 3:the log cannot be read, or is damaged"},
        footer = "  certigate log export --data data --to all.jsonl")
final class LogExportCommand implements Callable<Integer> {
    private static final int PART = 1_000;
    private static final long PERIOD_NANOS = 1_000_000_000;
    private static final double PERCENT = 100.0;

    @Mixin
    private LogFilter options = new LogFilter();

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "File to write, which appears when it is whole. Default: standard output.")
    private @Nullable Path to;

    @Spec
    private @Nullable CommandSpec spec;

    private long decisions;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        LogFolder folder;
        DecisionFilter filter;
        try {
            folder = options.log();
            filter = options.filter();
            if (to != null && Files.isDirectory(to)) {
                throw new IllegalArgumentException("expected --to to name a file, found a folder: " + to);
            }
        } catch (IllegalArgumentException e) {
            return terminal.badInput(e);
        }
        LogReader reader = new LogReader(folder, false);
        try {
            Path file = to;
            if (file == null) {
                export(reader, filter, terminal.out(), terminal);
            } else {
                export(reader, filter, file, terminal);
            }
            return ExitStatus.OK;
        } catch (IOException e) {
            terminal.out().flush();
            return terminal.failed("the decision log cannot be exported: " + e.getMessage(), ExitStatus.UNAVAILABLE);
        }
    }

    private void export(LogReader reader, DecisionFilter filter, Path file, Terminal terminal) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(part, StandardCharsets.UTF_8))) {
                export(reader, filter, writer, terminal);
                if (writer.checkError()) {
                    throw new IOException("expected to write " + part + ", found that it cannot be written");
                }
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        terminal.err().println("certigate: " + count() + " written to " + file);
        terminal.err().flush();
    }

    private void export(LogReader reader, DecisionFilter filter, PrintWriter writer, Terminal terminal)
            throws IOException {
        long first = reader.first();
        long last = reader.last();
        long shown = System.nanoTime();
        StringBuilder line = new StringBuilder();
        try (LogCursor cursor = reader.after(0, filter)) {
            for (boolean goesOn = true; goesOn; ) {
                Part part = cursor.next(PART, () -> false);
                for (LoggedDecision decision : part.decisions()) {
                    if (decision.sequence() <= last) {
                        line.setLength(0);
                        MessageJson.write(decision.message(), line);
                        writer.println(line);
                        decisions++;
                    }
                }
                // At the end too once more, if what is behind it could not be read.
                goesOn = !part.atEnd() && part.place() <= last && !writer.checkError();
                if (System.nanoTime() - shown >= PERIOD_NANOS) {
                    shown = System.nanoTime();
                    double read = PERCENT * (part.place() - first) / Math.max(1, last - first);
                    terminal.err()
                            .printf(
                                    Locale.ROOT,
                                    "certigate: %.1f%% read, %s written%n",
                                    Math.min(PERCENT, read),
                                    count());
                    terminal.err().flush();
                }
            }
        }
        writer.flush();
    }

    private String count() {
        return decisions == 1 ? "1 decision" : decisions + " decisions";
    }
}
