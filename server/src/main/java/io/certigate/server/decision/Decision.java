package io.certigate.server.decision;

import io.certigate.server.model.Revision;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.PolicySet;
import java.time.Duration;
import java.time.Instant;

/**
 * An answer with what it rests upon.
 *
 * @param id identity, a UUID version 7
 * @param decidedAt when it was made, by the node's clock
 * @param answer the answer
 * @param freshFor how long from {@code decidedAt} it may be relied upon, and from the sending of its answer too; zero for a hypothetical one
 * @param revision revision of the state that was used
 * @param policies the release that was used
 * @param hypothetical another instant was asked about: it allows nothing now
 * @param reusable whether its answer may be given again to the same question
 */
public record Decision(
        String id,
        Instant decidedAt,
        Answer answer,
        Duration freshFor,
        Revision revision,
        PolicySet policies,
        boolean hypothetical,
        boolean reusable) {
    /** One whose answer must not be given again. */
    public Decision(
            String id,
            Instant decidedAt,
            Answer answer,
            Duration freshFor,
            Revision revision,
            PolicySet policies,
            boolean hypothetical) {
        this(id, decidedAt, answer, freshFor, revision, policies, hypothetical, false);
    }

    /** This, relied upon at most so long. */
    Decision freshAtMost(Duration longest) {
        return longest.compareTo(freshFor) < 0
                ? new Decision(id, decidedAt, answer, longest, revision, policies, hypothetical, reusable)
                : this;
    }
}
