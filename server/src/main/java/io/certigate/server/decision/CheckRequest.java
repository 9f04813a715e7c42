package io.certigate.server.decision;

import io.certigate.server.policy.Question;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One question to decide.
 *
 * @param question the question
 * @param at another instant than now, null for now; the answer is hypothetical if it is given
 * @param id the caller's id of the request, empty if there is none
 * @param encoded the same as it was sent, null if it was not sent like this
 */
public record CheckRequest(
        Question question,
        @Nullable Instant at,
        String id,
        @Nullable EncodedRequest encoded) {
    /** A question that was not sent on its own. */
    public CheckRequest(Question question, @Nullable Instant at, String id) {
        this(question, at, id, null);
    }
}
