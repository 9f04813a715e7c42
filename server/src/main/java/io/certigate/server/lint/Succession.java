package io.certigate.server.lint;

import io.certigate.server.condition.Condition;
import io.certigate.server.policy.Conditions;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Equality;
import io.certigate.server.policy.Law;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rules of one policy that cite the same laws, have the same effect, target and conditions, and are never in force only on
 * certain days: one law as it reads at different times. What they require, oblige and say may differ.
 *
 * @param reigns when each of them is in force, by start
 */
record Succession(List<Reign> reigns) {
    /** A stretch in which a rule is in force. */
    record Reign(TimedRule rule, Stretch stretch) {}

    private record Key(
            String policy,
            Effect effect,
            Target target,
            Set<Equality> where,
            Set<String> laws,
            Set<String> when,
            Set<String> unless) {}

    /** Copies the reigns. */
    Succession {
        reigns = List.copyOf(reigns);
    }

    /** The successions of all rules that cite a law, those of a single rule included. */
    static List<Succession> of(List<TimedRule> rules) {
        Map<Key, List<Reign>> groups = new LinkedHashMap<>();
        for (TimedRule each : rules) {
            boolean everyDay = each.time().pieces().stream().allMatch(piece -> piece.days() == null);
            if (everyDay && !each.rule().cause().law().isEmpty()) {
                List<Reign> group = groups.computeIfAbsent(key(each.rule()), key -> new ArrayList<>());
                for (Stretch stretch : each.time().atMost().stretches()) {
                    group.add(new Reign(each, stretch));
                }
            }
        }
        return groups.values().stream().map(Succession::sorted).toList();
    }

    private static Succession sorted(List<Reign> reigns) {
        reigns.sort(Comparator.comparing(Reign::stretch));
        return new Succession(reigns);
    }

    private static Key key(Rule rule) {
        Target target = rule.target();
        Target plain = new Target(
                target.subjects(), target.actions(), target.resources(), target.ids(), target.markets(), List.of());
        Conditions conditions = rule.conditions();
        return new Key(
                rule.cause().policy(),
                rule.effect(),
                plain,
                Set.copyOf(target.where()),
                rule.cause().law().stream().map(Law::id).collect(Collectors.toUnmodifiableSet()),
                conditions.when().stream().map(Condition::text).collect(Collectors.toUnmodifiableSet()),
                conditions.unless().stream().map(Condition::text).collect(Collectors.toUnmodifiableSet()));
    }
}
