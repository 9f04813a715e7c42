package io.certigate.server.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How two releases differ in what they mean: comments, order and files do not count.
 *
 * @param from hash of the older side
 * @param to hash of the newer side
 * @param addedPolicies policies that only the newer side has, by id
 * @param removedPolicies policies that only the older side has, by id
 * @param rules the rules that differ, by policy and id
 * @param words the declared words that differ, by section and word
 */
public record ReleaseDiff(
        String from,
        String to,
        List<String> addedPolicies,
        List<String> removedPolicies,
        List<RuleChange> rules,
        List<WordChange> words) {
    /** How something differs. */
    public enum Kind {
        /** Only the newer side has it. */
        ADDED,
        /** Only the older side has it. */
        REMOVED,
        /** Both have it, and it says another thing. */
        CHANGED
    }

    /**
     * A rule that differs.
     *
     * @param policy its policy
     * @param rule its id
     * @param kind how
     * @param aspects what differs, at least one
     */
    public record RuleChange(String policy, String rule, Kind kind, List<Aspect> aspects) {}

    /**
     * What differs in a rule.
     *
     * @param name the rule's key, such as {@code during}
     * @param before what the older side says, empty if nothing
     * @param after what the newer side says, empty if nothing
     */
    public record Aspect(String name, String before, String after) {}

    /**
     * A declared word that differs.
     *
     * @param section section of the vocabulary, such as {@code certification_kinds}
     * @param word the word
     * @param kind how
     */
    public record WordChange(String section, String word, Kind kind) {}

    private record Key(String policy, String rule) implements Comparable<Key> {
        static Key of(Rule rule) {
            return new Key(rule.cause().policy(), rule.cause().rule());
        }

        @Override
        public int compareTo(Key other) {
            int policies = policy.compareTo(other.policy);
            return policies != 0 ? policies : rule.compareTo(other.rule);
        }
    }

    /** Copies the lists. */
    public ReleaseDiff {
        addedPolicies = List.copyOf(addedPolicies);
        removedPolicies = List.copyOf(removedPolicies);
        rules = List.copyOf(rules);
        words = List.copyOf(words);
    }

    /** Compares two releases. */
    public static ReleaseDiff between(PolicySet from, PolicySet to) {
        Set<String> before = policies(from);
        Set<String> after = policies(to);
        return new ReleaseDiff(
                from.hash(),
                to.hash(),
                without(after, before),
                without(before, after),
                ruleChanges(from, to),
                wordChanges(from, to));
    }

    private static Set<String> policies(PolicySet release) {
        return release.content().policies().stream().map(Policy::id).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> without(Set<String> some, Set<String> others) {
        return some.stream().filter(each -> !others.contains(each)).toList();
    }

    private static List<RuleChange> ruleChanges(PolicySet from, PolicySet to) {
        Map<Key, Rule> before = byKey(from);
        Map<Key, Rule> after = byKey(to);
        Set<Key> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<RuleChange> changes = new ArrayList<>();
        for (Key key : keys) {
            Rule old = before.get(key);
            Rule young = after.get(key);
            List<Aspect> aspects = aspects(
                    old == null ? Map.of() : RuleText.aspects(old), young == null ? Map.of() : RuleText.aspects(young));
            if (!aspects.isEmpty()) {
                changes.add(new RuleChange(key.policy(), key.rule(), kind(old, young), aspects));
            }
        }
        return changes;
    }

    private static Map<Key, Rule> byKey(PolicySet release) {
        Map<Key, Rule> rules = new TreeMap<>();
        release.rules().forEach(rule -> rules.put(Key.of(rule), rule));
        return rules;
    }

    private static List<Aspect> aspects(Map<String, String> before, Map<String, String> after) {
        List<Aspect> aspects = new ArrayList<>();
        for (String name : RuleText.NAMES) {
            String old = before.getOrDefault(name, "");
            String young = after.getOrDefault(name, "");
            if (!old.equals(young)) {
                aspects.add(new Aspect(name, old, young));
            }
        }
        return List.copyOf(aspects);
    }

    private static List<WordChange> wordChanges(PolicySet older, PolicySet newer) {
        Vocabulary from = older.vocabulary();
        Vocabulary to = newer.vocabulary();
        List<WordChange> changes = new ArrayList<>();
        words(changes, "markets", from.markets(), to.markets());
        words(changes, "market_groups", from.marketGroups(), to.marketGroups());
        words(changes, "entity_types", from.entityTypes(), to.entityTypes());
        words(changes, "actions", from.actions(), to.actions());
        words(changes, "relations", from.relations(), to.relations());
        words(changes, "properties", from.properties(), to.properties());
        words(changes, "action_properties", from.actionProperties(), to.actionProperties());
        words(changes, "context", from.context(), to.context());
        words(changes, "certification_kinds", kinds(from), kinds(to));
        words(changes, "calendars", calendars(older), calendars(newer));
        return changes;
    }

    private static Map<String, String> calendars(PolicySet release) {
        Map<String, String> texts = new TreeMap<>();
        release.content().calendars().working().forEach((name, days) -> texts.put(name, days.text()));
        release.content().calendars().festivals().forEach((name, days) -> texts.put(name, days.text()));
        return texts;
    }

    private static Map<String, List<Object>> kinds(Vocabulary vocabulary) {
        Map<String, List<Object>> kinds = new TreeMap<>();
        vocabulary
                .certificationKinds()
                .forEach((name, kind) -> kinds.put(
                        name,
                        List.of(kind.title(), kind.issuers(), kind.numbers().text(), kind.remedy())));
        return kinds;
    }

    private static void words(List<WordChange> changes, String section, Map<String, ?> before, Map<String, ?> after) {
        Set<String> words = new TreeSet<>(before.keySet());
        words.addAll(after.keySet());
        for (String word : words) {
            Object old = before.get(word);
            Object young = after.get(word);
            if (!Objects.equals(old, young)) {
                changes.add(new WordChange(section, word, kind(old, young)));
            }
        }
    }

    private static Kind kind(@Nullable Object before, @Nullable Object after) {
        if (before == null) {
            return Kind.ADDED;
        }
        return after == null ? Kind.REMOVED : Kind.CHANGED;
    }
}
