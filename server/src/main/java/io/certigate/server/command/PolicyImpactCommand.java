package io.certigate.server.command;

import io.certigate.json.MessageJson;
import io.certigate.server.admin.AdminException;
import io.certigate.server.admin.CheckedRelease;
import io.certigate.server.admin.ReleaseDesk;
import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.admin.Releases;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.grpc.ImpactMessages;
import io.certigate.server.grpc.ImpactRequests;
import io.certigate.server.impact.Impact;
import io.certigate.server.impact.ImpactCsv;
import io.certigate.server.impact.ImpactFailure;
import io.certigate.server.impact.ImpactQuery;
import io.certigate.server.impact.ImpactReport;
import io.certigate.server.impact.ImpactSources;
import io.certigate.server.impact.ImpactText;
import io.certigate.server.impact.Progress;
import io.certigate.server.impact.Supposition;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.StoreException;
import io.certigate.server.store.DataFolder;
import io.certigate.server.store.JdbcStore;
import io.certigate.v1.AssessImpactHeader;
import io.certigate.v1.AssessImpactResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code certigate policy impact --log DIR}: what the client's command does with a server, on a folder of data. That command reads the
 * options and hands over the question as it would send it.
 */
@Command(
        name = "impact-on-data",
        hidden = true,
        description = "Shows whose answers would be others, from the log and the state of a data folder.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PolicyImpactCommand implements Callable<Integer> {
    private enum Output {
        text,
        json
    }

    @Option(names = "--log", required = true, paramLabel = "DIR")
    private Path data = Path.of("");

    @Option(names = "--question", required = true, paramLabel = "BASE64")
    private String question = "";

    @Option(names = "--candidate", paramLabel = "DIR")
    private @Nullable Path candidate;

    @Option(names = "--cases", paramLabel = "FILE")
    private @Nullable Path cases;

    @Option(names = "--csv", paramLabel = "FILE")
    private @Nullable Path csv;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text")
    private Output output = Output.text;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        LogFolder log = LogFolder.in(data);
        boolean logged = Files.isDirectory(log.path());
        boolean stored = DataFolder.holdsState(data);
        if (!logged && !stored) {
            return terminal.badInput("expected a data folder with a decision log or a state, found neither in " + data
                    + "; name the folder that 'certigate serve --data' was given");
        }
        Shown shown = new Shown(terminal.err(), System.console() != null);
        try (JdbcStore store = stored ? JdbcStore.reading(data) : null) {
            ImpactSources.State state =
                    store == null ? null : new ImpactSources.State(store, store, new Releases(store));
            ImpactQuery query = withSuites(query(), state);
            ImpactReport report = Impact.assess(
                    new ImpactSources(logged ? log : null, state, InstantSource.system()),
                    query,
                    () -> Thread.currentThread().isInterrupted(),
                    shown);
            shown.end();
            return print(terminal, report);
        } catch (InvalidPolicies e) {
            e.problems().forEach(problem -> terminal.err().println(problem));
            return terminal.badInput("the candidate has " + e.problems().size() + " problems, see above");
        } catch (IllegalArgumentException | AdminException | ImpactFailure | IOException e) {
            return terminal.badInput(e);
        } catch (StoreException | UncheckedIOException e) {
            return terminal.failed(String.valueOf(e.getMessage()), ExitStatus.UNAVAILABLE);
        }
    }

    private ImpactQuery query() throws IOException, InvalidPolicies {
        AssessImpactHeader header =
                AssessImpactHeader.parseFrom(Base64.getDecoder().decode(question));
        ImpactRequests.check(header);
        if (!header.hasCandidate()) {
            return ImpactRequests.query(header, ImpactRequests.supposition(header));
        }
        if (candidate == null) {
            throw new IllegalArgumentException("--candidate: expected a folder of policies beside --log, found '"
                    + header.getCandidate().getHash() + "'; the name of a release needs a server");
        }
        CheckedRelease checked = CheckedRelease.of(ReleaseFolder.read(candidate));
        return ImpactRequests.query(header, new Supposition.Candidate(checked.policies(), checked.failing()));
    }

    private ImpactQuery withSuites(ImpactQuery query, ImpactSources.@Nullable State state)
            throws IOException, InvalidPolicies {
        Path file = cases;
        if (file == null) {
            return query;
        }
        if (state == null) {
            throw new IllegalArgumentException("--cases: expected a data folder with a state, found only a log");
        }
        PolicySet words;
        if (query.supposition() instanceof Supposition.Candidate candidate) {
            words = candidate.release();
        } else {
            try {
                words = state.releases().load(state.store().head().activeRelease());
            } catch (InvalidPolicies e) {
                throw e;
            } catch (Exception e) {
                throw new StoreException("the active release cannot be compiled: " + e.getMessage(), e);
            }
        }
        return query.asking(ReleaseDesk.suites(ReleaseFolder.read(List.of(file)), words));
    }

    private int print(Terminal terminal, ImpactReport report) throws IOException {
        PrintWriter out = terminal.out();
        if (output == Output.json) {
            out.println(MessageJson.of(AssessImpactResponse.newBuilder()
                    .setSummary(ImpactMessages.summary(report).toBuilder().clearText())
                    .build()));
            ImpactMessages.parts(report).forEach(part -> out.println(MessageJson.of(part)));
        } else {
            ImpactText.lines(report).forEach(out::println);
        }
        out.flush();
        Path file = csv;
        if (file != null) {
            try (PrintWriter rows = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
                ImpactCsv.lines(report).forEach(rows::print);
                if (rows.checkError()) {
                    throw new IOException("expected a file that can be written at " + file + ", found that it cannot");
                }
            }
        }
        return switch (report.outcome()) {
            case UNCHANGED -> ExitStatus.OK;
            case FLIPS -> ExitStatus.NO;
            case INCOMPLETE, NOTHING_ASSESSED -> ExitStatus.UNAVAILABLE;
        };
    }

    /** Shows how far it is, on one line that it wipes out, now and then. */
    private record Shown(PrintWriter err, boolean shown) implements Progress {
        private static final String WIPE = "\r\u001b[K";
        private static final int STEP = 16_384;

        void end() {
            if (shown) {
                err.print(WIPE);
                err.flush();
            }
        }

        @Override
        public void at(long decisions, long accounts) {
            if (shown && (decisions + accounts) % STEP == 0) {
                err.print(WIPE + decisions + " past decisions, " + accounts + " accounts of the registry");
                err.flush();
            }
        }
    }
}
