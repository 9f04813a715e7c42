package io.certigate.server.replay;

import io.certigate.server.decisionlog.AnswerBytes;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.replay.Verdict.Difference;
import io.certigate.server.replay.Verdict.Different;
import io.certigate.server.replay.Verdict.NotReplayable;
import io.certigate.server.replay.Verdict.Obstacle;
import io.certigate.server.state.ReleaseLoader;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.SegmentHeader;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes recorded decisions again, each by the release that made it, and compares the answers. For one thread. */
public final class Replayer {
    private static final int MAX_NAMED = 5;

    private final PastReleases releases;
    private final Origin now;
    private final RecordedRules rules = new RecordedRules();
    private final AnswerBytes bytes = new AnswerBytes();

    /**
     * Prepares.
     *
     * @param releases finds the releases; what it throws, apart from {@link io.certigate.server.state.StoreException}, says why one
     *     is not to be had
     * @param now this process, to say what is different from the one that made a decision
     */
    public Replayer(ReleaseLoader<PolicySet> releases, Origin now) {
        this.releases = new PastReleases(releases);
        this.now = now;
    }

    /**
     * Makes a decision again.
     *
     * @throws io.certigate.server.state.StoreException if a release cannot be read now
     */
    public Verdict replay(Recorded decision) {
        PastReleases.Found found = releases.find(decision.release());
        PolicySet release = found.policies();
        if (release == null) {
            return new NotReplayable(Obstacle.RELEASE, found.problem());
        }
        Unrecorded unrecorded = new Unrecorded();
        Answer answer;
        try {
            answer = decision.evaluate(rules.under(release, decision.directives()), unrecorded);
        } catch (RuntimeException e) {
            return failed(decision.logged().header(), "it cannot be made again: " + e.getMessage());
        }
        if (!unrecorded.isEmpty()) {
            return notReplayable(unrecorded);
        }
        boolean hypothetical = decision.hypothetical() || decision.request().at() != null;
        if (bytes.same(decision.answer(), answer, hypothetical)) {
            return Verdict.IDENTICAL;
        }
        CheckActionResponse recorded = decision.logged().record().getAnswer();
        return new Different(
                Differences.between(recorded, bytes.message(answer, hypothetical)),
                Differences.why(decision.logged().header(), now));
    }

    /** The verdict on a record that there is no way to compare. */
    Verdict failed(SegmentHeader then, String problem) {
        return new Different(
                List.of(new Difference("record", problem, "nothing to compare")), Differences.why(then, now));
    }

    private static Verdict notReplayable(Unrecorded unrecorded) {
        if (!unrecorded.masked().isEmpty()) {
            return new NotReplayable(
                    Obstacle.MASKED,
                    "the decision rests upon values that the log does not hold, since they are masked: "
                            + named(unrecorded.masked()));
        }
        if (!unrecorded.omitted().isEmpty()) {
            return new NotReplayable(
                    Obstacle.OMITTED,
                    "the decision rests upon facts that were too large for the log, those of "
                            + named(unrecorded.omitted()));
        }
        Set<EntityRef> lacking = unrecorded.lacking();
        return new NotReplayable(
                Obstacle.UNRECORDED,
                "the decision is asked for facts that the log does not hold, those of " + named(lacking));
    }

    private static String named(Set<?> things) {
        String some = things.stream().limit(MAX_NAMED).map(String::valueOf).collect(Collectors.joining(", "));
        return things.size() > MAX_NAMED ? some + " and " + (things.size() - MAX_NAMED) + " more" : some;
    }
}
