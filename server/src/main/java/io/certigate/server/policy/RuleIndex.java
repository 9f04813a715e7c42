package io.certigate.server.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rules that a question can match, by market, action, subject type and resource type. It never leaves out a rule
 * that matches, and yields none twice.
 */
final class RuleIndex {
    private static final String ANY = "";
    private static final Set<String> ONLY_ANY = Set.of(ANY);
    /** Most places of one rule: a rule of more combinations of market, action and types is tested one by one. */
    private static final int MOST_PLACES = 4_096;

    private final Map<String, Map<String, Map<String, Map<String, Candidates>>>> byMarket;
    private final List<IndexedRule> wide = new ArrayList<>(0);

    /**
     * Indexes rules.
     *
     * @param markets how many markets are declared: a rule for all of them stands for itself once
     */
    RuleIndex(List<IndexedRule> rules, int markets) {
        Map<String, Map<String, Map<String, Map<String, List<IndexedRule>>>>> lists = new HashMap<>();
        for (IndexedRule indexed : rules) {
            Rule rule = indexed.rule();
            Set<String> own = rule.target().markets();
            if (places(rule.target()) > MOST_PLACES) {
                wide.add(indexed);
                continue;
            }
            for (String market : own.size() > 1 && own.size() == markets ? ONLY_ANY : own) {
                for (String action : rule.target().actions()) {
                    for (String subject : rule.target().subjects().isEmpty()
                            ? ONLY_ANY
                            : rule.target().subjects()) {
                        for (String resource : rule.target().resources().isEmpty()
                                ? ONLY_ANY
                                : rule.target().resources()) {
                            lists.computeIfAbsent(market, key -> new HashMap<>())
                                    .computeIfAbsent(action, key -> new HashMap<>())
                                    .computeIfAbsent(subject, key -> new HashMap<>())
                                    .computeIfAbsent(resource, key -> new ArrayList<>())
                                    .add(indexed);
                        }
                    }
                }
            }
        }
        byMarket = mapValues(
                lists,
                byAction -> mapValues(
                        byAction,
                        bySubject -> mapValues(bySubject, byResource -> mapValues(byResource, Candidates::new))));
    }

    private static long places(Target target) {
        return (long) target.markets().size()
                * target.actions().size()
                * Math.max(1, target.subjects().size())
                * Math.max(1, target.resources().size());
    }

    private static <A, B> Map<String, B> mapValues(Map<String, A> map, Function<A, B> function) {
        Map<String, B> result = new HashMap<>();
        map.forEach((key, value) -> result.put(key, function.apply(value)));
        return result;
    }

    /**
     * The rules that can speak of a question, apart from its entities and properties.
     *
     * @param to receives them
     */
    void collect(Plan.Key key, List<Candidates> to) {
        collect(byMarket.get(key.market()), key, to);
        collect(byMarket.get(ANY), key, to);
        List<IndexedRule> speaking = new ArrayList<>(0);
        for (IndexedRule each : wide) {
            if (speaksOf(each.rule().target(), key)) {
                speaking.add(each);
            }
        }
        if (!speaking.isEmpty()) {
            to.add(new Candidates(speaking));
        }
    }

    private static boolean speaksOf(Target target, Plan.Key key) {
        return target.markets().contains(key.market())
                && target.actions().contains(key.action())
                && (target.subjects().isEmpty() || target.subjects().contains(key.subject()))
                && (target.resources().isEmpty() || target.resources().contains(key.resource()));
    }

    private static void collect(
            @Nullable Map<String, Map<String, Map<String, Candidates>>> byAction, Plan.Key key, List<Candidates> to) {
        Map<String, Map<String, Candidates>> bySubject = byAction == null ? null : byAction.get(key.action());
        if (bySubject != null) {
            collect(bySubject.get(key.subject()), key.resource(), to);
            collect(bySubject.get(ANY), key.resource(), to);
        }
    }

    private static void collect(@Nullable Map<String, Candidates> byResource, String resource, List<Candidates> to) {
        Candidates exact = byResource == null ? null : byResource.get(resource);
        if (exact != null) {
            to.add(exact);
        }
        Candidates any = byResource == null ? null : byResource.get(ANY);
        if (any != null) {
            to.add(any);
        }
    }
}
