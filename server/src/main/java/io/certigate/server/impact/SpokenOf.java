package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Target;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * The questions of which rules speak: for each type of subject, action and resource one in every market, of those markets of
 * which the same rules speak only in the first.
 *
 * @param questions the questions; those of which changed rules speak go first
 * @param cut there are more
 */
record SpokenOf(List<Question> questions, boolean cut) {
    /** Id of an entity that stands for any. */
    static final String PROBE = "certigate-impact-probe";

    private static final int MAX_TOPICS = 10_000;

    /** Type of the subject, action, and a resource. */
    private record Topic(String subject, String action, EntityRef resource) {}

    /** The rules that speak of a topic. */
    private static final class Voices {
        private final List<Rule> rules = new ArrayList<>(1);
        private boolean changed;

        /** One market of each set of markets of which the same rules speak. */
        Collection<String> markets() {
            Map<String, BitSet> byMarket = new TreeMap<>();
            for (int i = 0; i < rules.size(); i++) {
                for (String market : rules.get(i).target().markets()) {
                    byMarket.computeIfAbsent(market, key -> new BitSet()).set(i);
                }
            }
            Map<BitSet, String> first = new LinkedHashMap<>();
            byMarket.forEach((market, voices) -> first.putIfAbsent(voices, market));
            return first.values();
        }
    }

    /**
     * Finds them.
     *
     * @param changed names of rules whose questions go first
     * @param subjects types of subjects that are known besides those that rules name: a rule that names none speaks of all;
     *     if there are none, all declared types count
     * @param wanted whether questions of a type of subject about an action are wanted
     */
    static SpokenOf by(
            Collection<PolicySet> releases,
            Set<String> changed,
            Collection<String> subjects,
            BiPredicate<String, String> wanted) {
        Set<String> any = new TreeSet<>(subjects);
        releases.forEach(release ->
                release.rules().forEach(rule -> any.addAll(rule.target().subjects())));
        if (any.isEmpty()) {
            releases.forEach(
                    release -> any.addAll(release.vocabulary().entityTypes().keySet()));
        }
        Map<Topic, Voices> topics = new LinkedHashMap<>();
        boolean cut = false;
        for (PolicySet release : releases) {
            Map<String, Set<String>> resources = resourcesByAction(release);
            for (Rule rule : release.rules()) {
                for (Topic topic : topics(rule.target(), any, resources, wanted)) {
                    if (topics.size() >= MAX_TOPICS && !topics.containsKey(topic)) {
                        cut = true;
                        continue;
                    }
                    Voices voices = topics.computeIfAbsent(topic, key -> new Voices());
                    voices.rules.add(rule);
                    voices.changed |= changed.contains(rule.name());
                }
            }
        }
        List<Question> first = new ArrayList<>();
        List<Question> rest = new ArrayList<>();
        topics.forEach((topic, voices) ->
                voices.markets().forEach(market -> (voices.changed ? first : rest).add(question(topic, market))));
        first.addAll(rest);
        return new SpokenOf(first, cut);
    }

    private static List<Topic> topics(
            Target target, Set<String> any, Map<String, Set<String>> resources, BiPredicate<String, String> wanted) {
        List<Topic> topics = new ArrayList<>();
        for (String subject : target.subjects().isEmpty() ? any : new TreeSet<>(target.subjects())) {
            for (String action : new TreeSet<>(target.actions())) {
                if (wanted.test(subject, action)) {
                    resources(target, resources.getOrDefault(action, Set.of()))
                            .forEach(resource -> topics.add(new Topic(subject, action, resource)));
                }
            }
        }
        return topics;
    }

    /** Resources of which a rule speaks: those that it names, or one of each of its types; if it names no type, of those that others name. */
    private static List<EntityRef> resources(Target target, Set<String> others) {
        List<EntityRef> named = target.ids().stream()
                .filter(id -> target.resources().isEmpty()
                        ? !target.subjects().contains(id.type())
                        : target.resources().contains(id.type()))
                .sorted()
                .toList();
        Set<String> types = target.resources().isEmpty() ? others : new TreeSet<>(target.resources());
        return named.isEmpty()
                ? types.stream().map(type -> new EntityRef(type, PROBE)).toList()
                : named;
    }

    /** The types of resources that rules name for an action; any declared one where none does. */
    private static Map<String, Set<String>> resourcesByAction(PolicySet release) {
        Map<String, Set<String>> byAction = new HashMap<>();
        for (Rule rule : release.rules()) {
            for (String action : rule.target().actions()) {
                byAction.computeIfAbsent(action, key -> new TreeSet<>())
                        .addAll(rule.target().resources());
            }
        }
        Set<String> declared = new TreeSet<>(release.vocabulary().entityTypes().keySet());
        byAction.values().stream()
                .filter(Set::isEmpty)
                .forEach(none -> declared.stream().limit(1).forEach(none::add));
        return byAction;
    }

    private static Question question(Topic topic, String market) {
        return new Question(
                new EntityRef(topic.subject(), PROBE),
                Properties.NONE,
                topic.action(),
                Properties.NONE,
                topic.resource(),
                Properties.NONE,
                Properties.NONE,
                List.of(market));
    }
}
