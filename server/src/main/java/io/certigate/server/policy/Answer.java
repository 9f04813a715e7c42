package io.certigate.server.policy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question at an instant.
 *
 * @param effect whether the action may be done
 * @param basis on what that rests
 * @param reasons why, ordered by market, policy and rule
 * @param obligations what the caller must do, each id with the same parameters once, ordered by policy, rule and position; empty for a DENY
 * @param remedies what would help, in the order of the reasons; empty for a PERMIT
 * @param notices orders that speak of the action and are not in force, ordered as the reasons; they change nothing
 * @param validUntil the earliest later instant at which time alone could change the answer, null if none is known
 */
public record Answer(
        Effect effect,
        Basis basis,
        List<Reason> reasons,
        List<Obligation> obligations,
        List<Remedy> remedies,
        List<Reason> notices,
        @Nullable Instant validUntil) {}
