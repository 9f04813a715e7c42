package io.certigate.server.mutation;

import io.certigate.server.policy.Rule;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One small change of one rule, which some case should notice.
 *
 * @param rule the rule as it is
 * @param changed the rule after the change, null if it is gone
 * @param what the change, for people
 * @param advice which case would notice it, for people
 * @param edge the only change is that this edge in time comes {@link #SHIFT} earlier or later; null for other changes
 */
public record Mutant(
        Rule rule,
        @Nullable Rule changed,
        String what,
        String advice,
        @Nullable Instant edge) {
    /** How far an edge is moved. */
    public static final Duration SHIFT = Duration.ofSeconds(1);

    static Mutant of(Rule rule, @Nullable Rule changed, String what, String advice) {
        return new Mutant(rule, changed, what, advice, null);
    }
}
