package io.certigate.server.lint;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Equality;
import io.certigate.server.policy.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the rules that speak whenever another does. A rule is kept under what every narrower one must have: an action, and one
 * of its ids, a value of one of its equalities, or a market. So each rule is compared with few, and not with all.
 */
final class WiderRules {
    /** Most rules of one key with which a rule is compared. */
    static final int MOST_COMPARED = 100;

    /** A rule with more keys is kept once, among those with which every rule is compared. */
    private static final int MOST_KEYS = 256;

    private final Map<Object, List<TimedRule>> rules = new HashMap<>();

    private record Broad(Effect effect) {}

    private record OfMarket(Effect effect, String action, String market) {}

    private record OfEntity(Effect effect, String action, EntityRef id) {}

    private record OfValue(Effect effect, String action, PropertyPath path, Value value) {}

    WiderRules(Collection<TimedRule> all) {
        for (TimedRule each : all) {
            for (Object key : keys(each)) {
                rules.computeIfAbsent(key, any -> new ArrayList<>()).add(each);
            }
        }
    }

    /** Rules of an effect that speak whenever this one does, apart from time and requirements; itself left out. */
    List<TimedRule> of(TimedRule rule, Effect effect) {
        List<TimedRule> wider = new ArrayList<>();
        for (Object key : lookup(rule.rule().target(), effect)) {
            List<TimedRule> candidates = rules.getOrDefault(key, List.of());
            for (int i = 0; i < candidates.size() && i < MOST_COMPARED; i++) {
                TimedRule candidate = candidates.get(i);
                if (candidate != rule && Subsumption.speaksWhenever(candidate.rule(), rule.rule())) {
                    wider.add(candidate);
                }
            }
        }
        return wider;
    }

    private static List<Object> keys(TimedRule rule) {
        Target target = rule.rule().target();
        Effect effect = rule.rule().effect();
        Equality first = target.where().isEmpty() ? null : target.where().get(0);
        int others = !target.ids().isEmpty()
                ? target.ids().size()
                : first != null ? first.values().size() : target.markets().size();
        if (target.actions().size() * others > MOST_KEYS) {
            return List.of(new Broad(effect));
        }
        List<Object> keys = new ArrayList<>();
        for (String action : target.actions()) {
            if (!target.ids().isEmpty()) {
                target.ids().forEach(id -> keys.add(new OfEntity(effect, action, id)));
            } else if (first != null) {
                first.values().forEach(value -> keys.add(new OfValue(effect, action, first.path(), value)));
            } else {
                target.markets().forEach(market -> keys.add(new OfMarket(effect, action, market)));
            }
        }
        return keys;
    }

    private static List<Object> lookup(Target target, Effect effect) {
        List<Object> keys = new ArrayList<>();
        keys.add(new Broad(effect));
        if (target.actions().isEmpty() || target.markets().isEmpty()) {
            return keys;
        }
        String action = Collections.min(target.actions());
        keys.add(new OfMarket(effect, action, Collections.min(target.markets())));
        if (!target.ids().isEmpty()) {
            keys.add(new OfEntity(
                    effect, action, Collections.min(target.ids(), Comparator.comparing(EntityRef::toString))));
        }
        for (Equality each : target.where()) {
            Value value = Collections.min(each.values(), Comparator.comparing(Value::toString));
            keys.add(new OfValue(effect, action, each.path(), value));
        }
        return keys;
    }
}
