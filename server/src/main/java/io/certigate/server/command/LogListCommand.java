package io.certigate.server.command;

import io.certigate.json.MessageJson;
import io.certigate.server.decisionlog.DecisionFilter;
import io.certigate.server.decisionlog.LogCursor;
import io.certigate.server.decisionlog.LogCursor.Part;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.server.decisionlog.LoggedDecision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate log list --data DIR}. */
@Command(
        name = "offline-list",
        hidden = true,
        description =
                "List decisions of a folder without asking a server, latest first. A server may be writing the log.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {" 0:done", " 2:bad input", " 3:a part of the log cannot be read: what can be is shown"},
        footer = "  certigate log list --data data --effect deny --limit 20")
final class LogListCommand implements Callable<Integer> {
    private static final int PART = 1_000;

    @Mixin
    private LogFilter options = new LogFilter();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "Most decisions, at least 1; log export gives all. Default: ${DEFAULT-VALUE}.")
    private long limit;

    @Option(names = "--oldest-first", description = "From the beginning of the log, instead of from its end.")
    private boolean oldestFirst;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json: one object per line. Default: ${DEFAULT-VALUE}.")
    private LogFormat format = LogFormat.text;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        LogFolder folder;
        DecisionFilter filter;
        try {
            folder = options.log();
            filter = options.filter();
            if (limit < 1) {
                throw new IllegalArgumentException("expected --limit of at least 1, found " + limit);
            }
        } catch (IllegalArgumentException e) {
            return terminal.badInput(e);
        }
        LogReader reader = new LogReader(folder, false);
        List<String> lost = new ArrayList<>();
        LogCursor.Losses losses = (from, through, why) -> lost.add(why.getMessage());
        try (LogCursor cursor =
                oldestFirst ? reader.after(0, filter, losses) : reader.before(Long.MAX_VALUE, filter, losses)) {
            LogTable table = new LogTable(terminal.out());
            long left = limit;
            for (boolean goesOn = true; goesOn && left > 0; ) {
                Part part = cursor.next((int) Math.min(left, PART), () -> false);
                left -= part.decisions().size();
                write(part.decisions(), terminal, table);
                goesOn = !part.atEnd() && !terminal.out().checkError();
            }
            terminal.out().flush();
            if (left == limit && format == LogFormat.text) {
                terminal.err().println("certigate: " + options.words().nothingFits());
            }
            lost.forEach(each ->
                    terminal.failed("a part of the decision log cannot be read: " + each, ExitStatus.UNAVAILABLE));
            return lost.isEmpty() ? ExitStatus.OK : ExitStatus.UNAVAILABLE;
        } catch (IOException e) {
            terminal.out().flush();
            return terminal.failed("the decision log cannot be read: " + e.getMessage(), ExitStatus.UNAVAILABLE);
        }
    }

    private void write(List<LoggedDecision> decisions, Terminal terminal, LogTable table) {
        List<io.certigate.v1.LoggedDecision> messages =
                decisions.stream().map(LoggedDecision::message).toList();
        if (format == LogFormat.json) {
            messages.forEach(each -> terminal.out().println(MessageJson.of(each)));
        } else {
            table.rows(messages);
        }
    }
}
