package io.certigate.server.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decisionlog.Frame;
import io.certigate.server.decisionlog.FrameType;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.decisionlog.SegmentImage;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.ReleaseLoader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Replays whole logs for tests. */
final class Replays {
    /** Who writes the logs of tests, and replays them. */
    static final Origin ORIGIN = Origin.of("node", "0.1.0", "0.14.0");

    private static final int MAX_ATTEMPTS = 100;

    private Replays() {}

    /** What came of one. */
    record Outcome(ReplayRun.Summary summary, List<ReplayRun.Finding> findings) {
        /** The verdicts that are not identical, in the order of the log. */
        List<Verdict> verdicts() {
            return findings.stream().map(ReplayRun.Finding::verdict).toList();
        }
    }

    /** Replays a log by this version. */
    static Outcome of(LogFolder folder, ReleaseLoader<PolicySet> releases) throws IOException {
        return of(folder, releases, ORIGIN);
    }

    static Outcome of(LogFolder folder, ReleaseLoader<PolicySet> releases, Origin now) throws IOException {
        List<ReplayRun.Finding> findings = new ArrayList<>();
        ReplayRun.Summary summary = ReplayRun.run(
                folder, Stretch.ALL, decision -> true, new Replayer(releases, now), new ReplayRun.Listener() {
                    @Override
                    public void finding(ReplayRun.Finding finding) {
                        findings.add(finding);
                    }

                    @Override
                    public boolean progress(ReplayRun run, long done, long all) {
                        return true;
                    }
                });
        assertThat(summary.complete()).isTrue();
        return new Outcome(summary, findings);
    }

    /** All decisions of a log. */
    static List<Recorded> decisions(LogFolder folder) throws IOException {
        List<Recorded> decisions = new ArrayList<>();
        for (LogFolder.SegmentFile file : folder.segments()) {
            SegmentImage image = SegmentImage.read(file);
            RecordedSegment segment = RecordedSegment.of(image);
            for (Frame frame : image.frames()) {
                if (frame.type() == FrameType.DECISION) {
                    decisions.add(segment.read(frame));
                }
            }
        }
        return decisions;
    }

    /** Writes a decision; again if the disk of a busy machine made no room for it in time. */
    static void append(LogWriter log, DecisionLog.Entry entry) throws Exception {
        for (int attempt = 1; ; attempt++) {
            CompletableFuture<?> writing = log.append(entry);
            try {
                if (writing != null) {
                    writing.get(20, TimeUnit.SECONDS);
                }
                return;
            } catch (ExecutionException e) {
                boolean again = e.getCause() instanceof DecisionLog.Unwritten unwritten && unwritten.overloaded();
                if (!again || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
