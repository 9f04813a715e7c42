package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.text.ReplayMeter;
import io.certigate.text.ReplayText;
import io.certigate.v1.DecisionFilter;
import io.certigate.v1.ReplayDecisionsRequest;
import io.certigate.v1.ReplayDecisionsResponse;
import io.certigate.v1.ReplaySummary;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code certigate log replay}. */
@Command(
        name = "replay",
        description = {
            "Makes decisions of the log again, each by the release, the facts and the instant that made it, and compares"
                    + " the answers byte by byte.",
            "One that rests upon a masked value, or whose release is gone, is not replayable. Progress goes to standard"
                    + " error."
        },
        exitCodeList = {
            " 0:all are identical, but for what is not replayable",
            " 1:some are different; with --strict, or not replayable",
            " 2:bad input",
            " 3:unavailable, or a part of the log cannot be read"
        },
        footer = {
            "  certigate log replay 01984f3e-6f60-7a3c-8c1d-0123456789ab",
            "  certigate log replay --since 2026-11-01T00:00:00+08:00 --market CN",
            "  certigate log replay --data data --strict -o json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LogReplayCommand extends LogOnlineCommand {
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final int MAX_FINDINGS = 10_000;

    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            description = "Only this decision, by its id. Left out: all, or those of the filter.")
    private @Nullable String id;

    @Mixin
    private LogFilterOptions filter;

    @Option(
            names = "--findings",
            paramLabel = "N",
            defaultValue = "100",
            description =
                    "Most decisions that are not identical to show, 1 to 10,000; all are counted. Default: ${DEFAULT-VALUE}.")
    private int findings;

    @Option(names = "--strict", description = "What is not replayable is no success: end with 1.")
    private boolean strict;

    @Option(names = "--data", paramLabel = "DIR", description = LogCommand.DATA)
    private @Nullable String data;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "With --data: the database that has the releases, if the folder has the log alone.")
    private @Nullable String database;

    @Option(
            names = "--releases",
            paramLabel = "DIR",
            description = "With --data: a folder of policies, or of such folders, to find releases in before all else.")
    private List<String> releases = List.of();

    @Override
    Duration defaultTimeout() {
        return SILENCE;
    }

    @Override
    int run(CertigateClient client, Output out) {
        refuse(data);
        if (database != null || !releases.isEmpty()) {
            throw misuse("--database and --releases go with --data DIR: a server has its releases");
        }
        BlockingClientCall<?, ReplayDecisionsResponse> call = streams(client).replayDecisions(request());
        ReplayMeter meter = new ReplayMeter(
                command().commandLine().getErr(), out.style().colored() && !out.json(), System::nanoTime);
        ReplaySummary summary = null;
        for (ReplayDecisionsResponse message = next(call); message != null; message = next(call)) {
            switch (message.getStepCase()) {
                case PROGRESS -> meter.show(message.getProgress());
                case SUMMARY -> summary = message.getSummary();
                default -> write(message, out, meter);
            }
        }
        meter.clear();
        if (summary == null) {
            throw new IllegalStateException("the server ended the replay without a summary");
        }
        if (out.json()) {
            out.json(ReplayDecisionsResponse.newBuilder().setSummary(summary).build());
        } else {
            ReplayText.summary(summary).forEach(out::line);
        }
        return status(summary);
    }

    private ReplayDecisionsRequest request() {
        if (findings < 1 || findings > MAX_FINDINGS) {
            throw misuse("--findings: expected 1 to " + MAX_FINDINGS + ", found " + findings);
        }
        if (id != null && id.isEmpty()) {
            throw misuse("expected the ID of a decision, found none; leave the argument out to replay all");
        }
        ReplayDecisionsRequest.Builder request =
                ReplayDecisionsRequest.newBuilder().setMaxFindings(findings);
        DecisionFilter wanted = filter.filter();
        boolean filtered = !wanted.equals(DecisionFilter.getDefaultInstance());
        if (id != null && filtered) {
            throw misuse("expected an ID or a filter, found both; leave out one");
        }
        if (filtered) {
            request.setFilter(wanted);
        }
        return request.setDecisionId(id == null ? "" : id).build();
    }

    private static void write(ReplayDecisionsResponse finding, Output out, ReplayMeter meter) {
        meter.clear();
        if (out.json()) {
            out.json(finding);
        } else {
            ReplayText.finding(finding.getFinding()).forEach(out::line);
        }
    }

    private int status(ReplaySummary summary) {
        boolean isDoubtful = strict && ReplayText.notReplayable(summary.getCounts()) > 0;
        if (summary.getCounts().getDifferent() > 0 || isDoubtful) {
            return ExitStatus.NO;
        }
        return summary.getLostInAll() > 0 ? ExitStatus.UNAVAILABLE : ExitStatus.OK;
    }
}
