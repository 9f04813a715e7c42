package io.certigate.server.evidence;

import io.certigate.server.decisionlog.LogProof;
import io.certigate.server.decisionlog.LoggedDecision;
import io.certigate.v1.StateRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log of a node says of a rule.
 *
 * @param log identity of the log, empty if there never was one
 * @param keptSince when the oldest segment was begun, null if there is none
 * @param applied the state with which the node took the rule, or its removal, over; null if the log does not say
 * @param lastPermit the last PERMIT before, null if none was found
 * @param firstDeny the first DENY after, null if none was found
 * @param segments how many segments there are
 * @param read how many of them were read
 * @param cut whether the search ended at a limit
 * @param unreadable segments that could not be read, each with what is wrong with it
 */
public record Findings(
        String log,
        @Nullable Instant keptSince,
        @Nullable Applied applied,
        @Nullable Found lastPermit,
        @Nullable Found firstDeny,
        int segments,
        int read,
        boolean cut,
        List<String> unreadable) {
    /** Of a node without a log. */
    static final Findings NONE = new Findings("", null, null, null, null, 0, 0, false, List.of());

    /** Copies the list. */
    public Findings {
        unreadable = List.copyOf(unreadable);
    }

    /**
     * A state with which a node took a rule over.
     *
     * @param sequence sequence of its record
     * @param state its record
     * @param firstUsedAt when the first decision of the segment that used it was made, null if none did
     * @param proof that it stands in the log
     */
    public record Applied(
            long sequence, StateRecord state, @Nullable Instant firstUsedAt, LogProof proof) {}

    /**
     * A decision.
     *
     * @param match why this one
     * @param decision the decision
     * @param proof that it stands in the log
     */
    public record Found(Match match, LoggedDecision decision, LogProof proof) {}
}
