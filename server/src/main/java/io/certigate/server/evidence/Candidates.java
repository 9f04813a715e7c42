package io.certigate.server.evidence;

import io.certigate.server.decisionlog.Frame;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.decisionlog.LoggedDecision;
import io.certigate.server.decisionlog.SegmentImage;
import io.certigate.v1.DecisionRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the decisions that show most, segment by segment: first all from the turn's segment on, then those before it, from the
 * later to the earlier. Of decisions that show as much, the last PERMIT and the first DENY count. For one thread.
 */
final class Candidates {
    /** Most decisions to which the rule is applied. */
    static final int MAX_MATCHED = 20_000;

    /**
     * A decision.
     *
     * @param file its segment
     * @param match how it has to do with the rule
     * @param decision the decision
     */
    record Candidate(SegmentFile file, Match match, LoggedDecision decision) {
        /** Whether the rule has to do with it for certain. */
        boolean isCertain() {
            return match != Match.SAME_ACTION;
        }
    }

    private final Matcher matcher;
    private final List<Frame> permits = new ArrayList<>();
    private final List<Frame> denials = new ArrayList<>();
    private @Nullable SegmentImage segment;
    private @Nullable Candidate permit;
    private @Nullable Candidate deny;
    private int matched;

    Candidates(Matcher matcher) {
        this.matcher = matcher;
    }

    /** The decisions that follow are those of a segment. */
    void turnTo(SegmentImage next) {
        segment = next;
        permits.clear();
        denials.clear();
    }

    /** Whether the rule speaks of the action and of one of the markets. */
    boolean speaksOf(DecisionRecord decision) {
        return matcher.speaksOf(decision);
    }

    /** Whether the answer names the rule. */
    boolean isNamed(DecisionRecord decision) {
        return matcher.isNamed(decision);
    }

    /** A PERMIT before the turn. */
    void permit(Frame frame) {
        permits.add(frame);
    }

    /** A DENY after the turn. */
    void denial(Frame frame) {
        denials.add(frame);
    }

    /** Looks at what was put in since {@link #turnTo}. */
    void choose() {
        SegmentImage from = segment;
        if (from == null) {
            return;
        }
        choosePermit(from);
        for (int i = 0; i < denials.size() && !hasDeny(); i++) {
            Candidate next = candidate(from, denials.get(i));
            deny = next.isCertain() || deny == null ? next : deny;
        }
        // Another one may take its memory.
        segment = null;
    }

    private void choosePermit(SegmentImage from) {
        boolean later = permit == null
                || permit.decision().sequence() < from.frames().get(0).sequence();
        if (!later && hasPermit()) {
            return;
        }
        for (int i = permits.size() - 1; i >= 0; i--) {
            Candidate next = candidate(from, permits.get(i));
            if (next.isCertain()) {
                permit = next;
                return;
            }
            if (i == permits.size() - 1 && later && !hasPermit()) {
                permit = next;
            }
        }
    }

    private Candidate candidate(SegmentImage from, Frame frame) {
        LoggedDecision decision = LoggedDecision.read(from, frame);
        Match match = isExhausted() ? Match.SAME_ACTION : matcher.match(decision);
        matched++;
        return new Candidate(from.file(), match, decision);
    }

    /** Whether decisions were left out of which the rule might have shown more. */
    boolean isExhausted() {
        return matched >= MAX_MATCHED || matcher.isExhausted();
    }

    /** Whether a PERMIT was found that the rule has to do with for certain. */
    boolean hasPermit() {
        return permit != null && permit.isCertain();
    }

    /** Whether such a DENY was found. */
    boolean hasDeny() {
        return deny != null && deny.isCertain();
    }

    /** The last PERMIT, null if there is none. */
    @Nullable
    Candidate lastPermit() {
        return permit;
    }

    /** The first DENY, null if there is none. */
    @Nullable
    Candidate firstDeny() {
        return deny;
    }
}
