package io.certigate.server.command;

import io.certigate.json.MessageJson;
import io.certigate.server.Versions;
import io.certigate.server.decisionlog.DecisionFilter;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.replay.ReplayMessages;
import io.certigate.server.replay.ReplayRun;
import io.certigate.server.replay.Replayer;
import io.certigate.server.replay.Stretch;
import io.certigate.server.state.StoreException;
import io.certigate.text.ReplayMeter;
import io.certigate.text.ReplayText;
import io.certigate.v1.ReplayDecisionsResponse;
import io.certigate.v1.ReplaySummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code certigate log replay --data DIR}. */
@Command(
        name = "offline-replay",
        hidden = true,
        description = {
            "Make decisions of a folder's log again, each by the release, the facts and the instant that made it, and compare"
                    + " the answers byte by byte.",
            "A server may be using the folder. One that rests upon a masked value, or whose release is gone, is not"
                    + " replayable. Progress goes to standard error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {
            " 0:all are identical, but for what is not replayable",
            " 1:some are different; with --strict, or not replayable",
            " 2:bad input",
            " 3:a part of the log, or the store, cannot be read"
        },
        footer = {
            "  certigate log replay --data data",
            "  certigate log replay --data data --since 2026-11-01T00:00:00+08:00 --strict -o json",
            "  certigate log replay --data node1 --database postgresql://certigate:secret@db.internal:5432/certigate",
            "  certigate log replay --data copy --releases published/"
        })
final class LogReplayCommand implements Callable<Integer> {
    private static final int MAX_FINDINGS = 10_000;

    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            description = "Only this decision, by its id. Left out: all, or those of the filter.")
    private @Nullable String id;

    @Mixin
    private LogFilter options = new LogFilter();

    @Option(
            names = "--findings",
            paramLabel = "N",
            defaultValue = "100",
            description =
                    "Most decisions that are not identical to show, 1 to 10,000; all are counted. Default: ${DEFAULT-VALUE}.")
    private int findings;

    @Option(names = "--strict", description = "What is not replayable is no success: end with 1.")
    private boolean strict;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "The database that has the releases, if the folder has the log alone; without it the environment"
                            + " variable CERTIGATE_DATABASE stands for it.")
    private @Nullable String database;

    @Option(
            names = "--releases",
            paramLabel = "DIR",
            description = "A folder of policies, or of such folders, to find releases in before all else.")
    private List<Path> releases = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json: one object per line. Default: ${DEFAULT-VALUE}.")
    private LogFormat format = LogFormat.text;

    @Spec
    private @Nullable CommandSpec spec;

    private long shown;
    private long leftOut;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        try {
            return replay(terminal);
        } catch (IllegalArgumentException e) {
            return terminal.badInput(e);
        } catch (StoreException e) {
            return terminal.failed(String.valueOf(e.getMessage()), ExitStatus.UNAVAILABLE);
        } catch (IOException e) {
            terminal.out().flush();
            return terminal.failed("the decision log cannot be read: " + e.getMessage(), ExitStatus.UNAVAILABLE);
        }
    }

    private int replay(Terminal terminal) throws IOException {
        LogFolder folder = options.log();
        DecisionFilter filter = options.filter();
        if (findings < 1 || findings > MAX_FINDINGS) {
            throw new IllegalArgumentException("expected --findings from 1 to " + MAX_FINDINGS + ", found " + findings);
        }
        if (id != null && !filter.equals(DecisionFilter.ALL)) {
            throw new IllegalArgumentException("expected an ID or a filter, found both; leave out one");
        }
        Origin now = Versions.origin("offline");
        Replayer replayer = new Replayer(KeptReleases.of(options.data(), database, releases), now);
        boolean bar = spec != null && spec.commandLine().getColorScheme().ansi().enabled() && format == LogFormat.text;
        Screen screen = new Screen(terminal, new ReplayMeter(terminal.err(), bar, System::nanoTime), folder.identity());
        ReplayRun.Summary summary = id == null
                ? ReplayRun.run(folder, new Stretch(filter.since(), filter.until()), filter::takes, replayer, screen)
                : ReplayRun.one(folder, FolderLog.find(folder, id), replayer, screen);
        screen.meter.clear();
        ReplaySummary message = ReplayMessages.summary(summary, leftOut, now);
        write(terminal, ReplayDecisionsResponse.newBuilder().setSummary(message).build(), ReplayText.summary(message));
        return status(summary);
    }

    private void write(Terminal terminal, ReplayDecisionsResponse message, List<String> text) {
        if (format == LogFormat.json) {
            terminal.out().println(MessageJson.of(message));
        } else {
            text.forEach(terminal.out()::println);
        }
        terminal.out().flush();
    }

    private int status(ReplayRun.Summary summary) {
        boolean isDoubtful = strict && summary.counts().notReplayableInAll() > 0;
        if (summary.counts().different() > 0 || isDoubtful) {
            return ExitStatus.NO;
        }
        return summary.lostInAll() > 0 ? ExitStatus.UNAVAILABLE : ExitStatus.OK;
    }

    /** Shows what a run tells. */
    private final class Screen implements ReplayRun.Listener {
        private final Terminal terminal;
        private final ReplayMeter meter;
        private final String log;

        Screen(Terminal terminal, ReplayMeter meter, String log) {
            this.terminal = terminal;
            this.meter = meter;
            this.log = log;
        }

        @Override
        public void finding(ReplayRun.Finding finding) {
            if (shown == findings) {
                leftOut++;
                return;
            }
            shown++;
            meter.clear();
            var message = ReplayMessages.finding(finding, log);
            write(
                    terminal,
                    ReplayDecisionsResponse.newBuilder().setFinding(message).build(),
                    ReplayText.finding(message));
        }

        @Override
        public boolean progress(ReplayRun run, long done, long all) {
            if (meter.isDue()) {
                meter.show(ReplayMessages.progress(run, done, all));
            }
            return true;
        }
    }
}
