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
 */
public record CheckRequest(Question question, @Nullable Instant at, String id) {}
