package io.certigate.server.mutation;

import io.certigate.server.model.Window;
import io.certigate.server.policy.Rule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One small change of one rule, which some case should notice.
 *
 * @param rule the rule as it is
 * @param changed the rule after the change, null if it is gone
 * @param what the change, for people
 * @param advice which case would notice it, for people
 * @param within the change shows only within this window, of which both ends are known; null if it may show at any time
 */
public record Mutant(
        Rule rule,
        @Nullable Rule changed,
        String what,
        String advice,
        @Nullable Window within) {
    /** How far an edge is moved. */
    public static final Duration SHIFT = Duration.ofSeconds(1);

    static Mutant of(Rule rule, @Nullable Rule changed, String what, String advice) {
        return new Mutant(rule, changed, what, advice, null);
    }
}
