package io.certigate.server.lint;

import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Obligation;
import io.certigate.server.policy.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule beside which another always speaks to the same effect.
 *
 * @param rule the rule
 * @param by the other
 * @param kind in what they differ
 */
record Redundancy(TimedRule rule, TimedRule by, Kind kind) {
    /** In what the two differ. */
    enum Kind {
        /** In nothing that an answer shows. */
        SAME,
        /** In the reason that is given, or in the law that is cited. */
        OTHER_REASON,
        /** The other permit requires less. */
        WAIVED
    }

    /** At most one of each rule. */
    static List<Redundancy> of(List<TimedRule> rules, WiderRules wider) {
        List<Redundancy> found = new ArrayList<>();
        for (TimedRule rule : rules) {
            Redundancy best = null;
            // A rule that is never in force is found as that; every other would be wider.
            if (rule.time().isNever(rule.rule().effect())) {
                continue;
            }
            for (TimedRule by : wider.of(rule, rule.rule().effect())) {
                Kind kind = kind(rule, by);
                if (kind != null && (best == null || kind.compareTo(best.kind()) < 0)) {
                    best = new Redundancy(rule, by, kind);
                }
            }
            if (best != null) {
                found.add(best);
            }
        }
        return found;
    }

    private static @Nullable Kind kind(TimedRule rule, TimedRule by) {
        if (!by.time().covers(rule.time())
                || !Implication.holds(rule.rule().require(), by.rule().require())) {
            return null;
        }
        if (!Implication.holds(by.rule().require(), rule.rule().require())) {
            return Kind.WAIVED;
        }
        if (!obligations(by.rule()).containsAll(obligations(rule.rule())) || (alike(rule, by) && earlier(rule, by))) {
            return null;
        }
        return says(by.rule().cause(), rule.rule()) ? Kind.SAME : Kind.OTHER_REASON;
    }

    /** Whether each makes the other redundant: then only the later one is. */
    private static boolean alike(TimedRule rule, TimedRule by) {
        return Subsumption.speaksWhenever(rule.rule(), by.rule())
                && rule.time().covers(by.time())
                && obligations(rule.rule()).containsAll(obligations(by.rule()));
    }

    private static boolean earlier(TimedRule rule, TimedRule by) {
        return rule.number() < by.number();
    }

    /** What tells obligations apart in an answer. */
    private static Set<Object> obligations(Rule rule) {
        Set<Object> keys = new HashSet<>();
        for (Obligation each : rule.obligations()) {
            keys.add(List.of(each.id(), each.parameters()));
        }
        return keys;
    }

    /** Whether a cause names the law that a rule cites and, for a forbid, its reason. */
    private static boolean says(Cause cause, Rule rule) {
        return cause.law().containsAll(rule.cause().law())
                && (rule.effect() == Effect.PERMIT
                        || cause.code().equals(rule.cause().code()));
    }
}
