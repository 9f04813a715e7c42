package io.certigate.server.replay;

import io.certigate.server.decisionlog.Origin;
import io.certigate.server.replay.Verdict.Different;
import io.certigate.server.replay.Verdict.NotReplayable;
import io.certigate.server.replay.Verdict.Obstacle;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.Entity;
import io.certigate.v1.EntityReference;
import io.certigate.v1.LogOrigin;
import io.certigate.v1.LogPosition;
import io.certigate.v1.ReplayCounts;
import io.certigate.v1.ReplayDifference;
import io.certigate.v1.ReplayFinding;
import io.certigate.v1.ReplayObstacle;
import io.certigate.v1.ReplayObstacleCount;
import io.certigate.v1.ReplayProgress;
import io.certigate.v1.ReplaySummary;
import io.certigate.v1.ReplayVerdict;
import org.jspecify.annotations.Nullable;

/** What came of replays, in the messages of the contract. */
public final class ReplayMessages {
    private static final long WHOLE = 1_000;

    private ReplayMessages() {}

    /** How far a run is. */
    public static ReplayProgress progress(ReplayRun run, long done, long all) {
        return ReplayProgress.newBuilder()
                .setCounts(counts(run.counts()))
                .setPermille((int) (all == 0 ? WHOLE : done * WHOLE / all))
                .build();
    }

    /**
     * What came of a run.
     *
     * @param leftOut findings that were only counted
     */
    public static ReplaySummary summary(ReplayRun.Summary summary, long leftOut, Origin by) {
        return ReplaySummary.newBuilder()
                .setCounts(counts(summary.counts()))
                .setFindingsLeftOut(leftOut)
                .addAllLost(summary.lost())
                .setLostInAll(summary.lostInAll())
                .setUnloggedDenials(summary.unlogged())
                .setBy(LogOrigin.newBuilder()
                        .setNode(by.node())
                        .setEngine(by.engine())
                        .setCel(by.cel())
                        .setTimeZones(by.timeZones())
                        .setJava(by.java()))
                .build();
    }

    /**
     * A finding.
     *
     * @param log identity of the log
     */
    public static ReplayFinding finding(ReplayRun.Finding finding, String log) {
        ReplayFinding.Builder message = ReplayFinding.newBuilder()
                .setPosition(LogPosition.newBuilder()
                        .setLog(log)
                        .setSegment(finding.segment())
                        .setSequence(finding.sequence()));
        decision(message, finding.decision());
        Verdict verdict = finding.verdict();
        if (verdict instanceof Different different) {
            message.setVerdict(ReplayVerdict.REPLAY_VERDICT_DIFFERENT).setWhy(different.why());
            different
                    .differences()
                    .forEach(each -> message.addDifferences(ReplayDifference.newBuilder()
                            .setPart(each.part())
                            .setRecorded(each.recorded())
                            .setNow(each.now())));
        } else if (verdict instanceof NotReplayable not) {
            message.setVerdict(ReplayVerdict.REPLAY_VERDICT_NOT_REPLAYABLE)
                    .setObstacle(obstacle(not.obstacle()))
                    .setWhy(not.text());
        } else {
            message.setVerdict(ReplayVerdict.REPLAY_VERDICT_IDENTICAL);
        }
        return message.build();
    }

    private static void decision(ReplayFinding.Builder message, @Nullable Recorded decision) {
        if (decision == null) {
            return;
        }
        DecisionRecord record = decision.logged().record();
        CheckActionRequest asked = record.getRequest();
        message.setDecisionId(record.getDecisionId())
                .setDecidedAt(record.getDecidedAt())
                .setSubject(reference(asked.getSubject()))
                .setAction(asked.getAction().getName())
                .setResource(reference(asked.getResource()))
                .addAllMarkets(asked.getMarketsList());
    }

    private static EntityReference reference(Entity entity) {
        return EntityReference.newBuilder()
                .setType(entity.getType())
                .setId(entity.getId())
                .build();
    }

    private static ReplayCounts counts(io.certigate.server.replay.ReplayCounts counts) {
        ReplayCounts.Builder message =
                ReplayCounts.newBuilder().setIdentical(counts.identical()).setDifferent(counts.different());
        for (Obstacle obstacle : Obstacle.values()) {
            long decisions = counts.notReplayable().getOrDefault(obstacle, 0L);
            if (decisions > 0) {
                message.addNotReplayable(ReplayObstacleCount.newBuilder()
                        .setObstacle(obstacle(obstacle))
                        .setDecisions(decisions));
            }
        }
        return message.build();
    }

    private static ReplayObstacle obstacle(Obstacle obstacle) {
        return switch (obstacle) {
            case MASKED -> ReplayObstacle.REPLAY_OBSTACLE_MASKED;
            case OMITTED -> ReplayObstacle.REPLAY_OBSTACLE_OMITTED;
            case UNRECORDED -> ReplayObstacle.REPLAY_OBSTACLE_UNRECORDED;
            case RELEASE -> ReplayObstacle.REPLAY_OBSTACLE_RELEASE;
        };
    }
}
