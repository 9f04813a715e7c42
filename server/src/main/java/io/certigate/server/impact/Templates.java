package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Questions to ask for accounts that may never have asked: for each type of subject those that others of the type ask, most
 * frequent first, and those of which rules speak and nobody asks. For one thread.
 */
final class Templates {
    /** Most questions for one account. */
    static final int MAX_OF_TYPE = 100;

    /** Id of a resource that stands for any. */
    static final String PROBE = "certigate-impact-probe";

    private static final int MAX_SEEN = 10_000;

    private final Map<Kind, Seen> seen = new LinkedHashMap<>();
    private boolean cut;

    /** What questions have in common that one of them stands for. */
    private record Kind(String subject, String action, String resource, List<String> markets) {}

    private static final class Seen {
        private final Question model;
        private long count;

        Seen(Question model) {
            this.model = model;
        }
    }

    /** A question that was asked; the newest of each kind comes first. */
    void seen(Question question) {
        Kind kind = new Kind(
                question.subject().type(),
                question.action(),
                question.resource().type(),
                question.distinctMarkets());
        Seen known = seen.get(kind);
        if (known == null) {
            if (seen.size() >= MAX_SEEN) {
                cut = true;
                return;
            }
            known = new Seen(question);
            seen.put(kind, known);
        }
        known.count++;
    }

    /** Kinds of questions were left out. */
    boolean cut() {
        return cut;
    }

    /** The questions to ask for an account: those of its type, with the account as the subject and without what was said of another. */
    static Question about(EntityRef account, Question model) {
        return new Question(
                account,
                Properties.NONE,
                model.action(),
                model.actionProperties(),
                model.resource(),
                model.resourceProperties(),
                model.context(),
                model.markets());
    }

    /**
     * The questions by type of subject; at most {@link #MAX_OF_TYPE} of each.
     *
     * @param releases whose rules are looked at
     */
    SortedMap<String, List<Question>> byType(Collection<PolicySet> releases) {
        SortedMap<String, List<Question>> chosen = new TreeMap<>();
        Map<String, Set<String>> asked = new HashMap<>();
        List<Map.Entry<Kind, Seen>> frequent = new ArrayList<>(seen.entrySet());
        frequent.sort(Comparator.comparingLong(entry -> -entry.getValue().count));
        for (Map.Entry<Kind, Seen> entry : frequent) {
            Kind kind = entry.getKey();
            asked.computeIfAbsent(kind.subject(), type -> new TreeSet<>()).add(kind.action());
            add(chosen, kind.subject(), entry.getValue().model);
        }
        Set<Kind> made = new HashSet<>();
        for (PolicySet release : releases) {
            for (Rule rule : release.rules()) {
                synthesize(rule.target(), release, chosen, asked, made);
            }
        }
        return chosen;
    }

    private void add(Map<String, List<Question>> chosen, String type, Question question) {
        List<Question> all = chosen.computeIfAbsent(type, key -> new ArrayList<>());
        if (all.size() < MAX_OF_TYPE) {
            all.add(question);
        } else {
            cut = true;
        }
    }

    /** What a rule speaks of and subjects of the type do not ask. */
    private void synthesize(
            Target target,
            PolicySet release,
            Map<String, List<Question>> chosen,
            Map<String, Set<String>> asked,
            Set<Kind> made) {
        for (String subject : new TreeSet<>(target.subjects())) {
            for (String action : new TreeSet<>(target.actions())) {
                if (asked.getOrDefault(subject, Set.of()).contains(action)) {
                    continue;
                }
                for (EntityRef resource : resources(target, release, action)) {
                    for (String market : new TreeSet<>(target.markets())) {
                        if (made.add(new Kind(subject, action, resource.toString(), List.of(market)))) {
                            add(chosen, subject, question(subject, action, resource, market));
                        }
                    }
                }
            }
        }
    }

    private static Question question(String subject, String action, EntityRef resource, String market) {
        return new Question(
                new EntityRef(subject, PROBE),
                Properties.NONE,
                action,
                Properties.NONE,
                resource,
                Properties.NONE,
                Properties.NONE,
                List.of(market));
    }

    /** Resources of which a rule speaks: those that it names, or one of each of its types; if it names no type, of those that others name. */
    private static List<EntityRef> resources(Target target, PolicySet release, String action) {
        List<EntityRef> named = target.ids().stream()
                .filter(id -> target.resources().isEmpty()
                        ? !target.subjects().contains(id.type())
                        : target.resources().contains(id.type()))
                .sorted()
                .toList();
        if (!named.isEmpty()) {
            return named;
        }
        Set<String> types = new TreeSet<>(target.resources());
        if (types.isEmpty()) {
            release.rules().stream()
                    .map(Rule::target)
                    .filter(other -> other.actions().contains(action))
                    .forEach(other -> types.addAll(other.resources()));
        }
        if (types.isEmpty()) {
            types.addAll(new TreeSet<>(release.vocabulary().entityTypes().keySet())
                    .stream().limit(1).toList());
        }
        return types.stream().map(type -> new EntityRef(type, PROBE)).toList();
    }
}
