package io.certigate.server.impact;

import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
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

/**
 * Questions to ask for accounts that may never have asked: for each type of subject those that others of the type ask, most
 * frequent first, and those of which rules speak and nobody asks. For one thread.
 */
final class Templates {
    /** Most questions for one account that others of its type ask, and most that nobody asks. */
    static final int MAX_OF_TYPE = 100;

    private static final int MAX_SEEN = 10_000;

    private final Map<Kind, Seen> seen = new LinkedHashMap<>();
    private boolean cut;

    /** What questions have in common that one of them stands for. */
    private record Kind(String subject, String action, String resource, List<String> markets) {}

    private static final class Seen {
        private final Probe model;
        private long count;

        Seen(Probe model) {
            this.model = model;
        }
    }

    /** A question that was asked; the newest of each kind comes first. */
    void seen(Probe probe) {
        Question question = probe.question();
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
            known = new Seen(probe);
            seen.put(kind, known);
        }
        known.count++;
    }

    /** Kinds of questions were left out. */
    boolean cut() {
        return cut;
    }

    /**
     * The questions by type of subject: at most {@link #MAX_OF_TYPE} that are asked and as many that nobody asks.
     *
     * @param releases whose rules are looked at
     * @param changed names of rules that matter most
     */
    SortedMap<String, List<Probe>> byType(Collection<PolicySet> releases, Set<String> changed) {
        SortedMap<String, List<Probe>> chosen = new TreeMap<>();
        Map<String, Set<String>> asked = new HashMap<>();
        List<Map.Entry<Kind, Seen>> frequent = new ArrayList<>(seen.entrySet());
        frequent.sort(Comparator.comparingLong(entry -> -entry.getValue().count));
        for (Map.Entry<Kind, Seen> entry : frequent) {
            String type = entry.getKey().subject();
            asked.computeIfAbsent(type, key -> new HashSet<>())
                    .add(entry.getKey().action());
            add(chosen.computeIfAbsent(type, key -> new ArrayList<>()), entry.getValue().model, MAX_OF_TYPE);
        }
        SpokenOf spoken = SpokenOf.by(
                releases,
                changed,
                asked.keySet(),
                (subject, action) -> !asked.getOrDefault(subject, Set.of()).contains(action));
        cut |= spoken.cut();
        Map<String, Integer> most = new HashMap<>();
        for (Question question : spoken.questions()) {
            String type = question.subject().type();
            List<Probe> all = chosen.computeIfAbsent(type, key -> new ArrayList<>());
            add(all, Probe.of(question), most.computeIfAbsent(type, key -> all.size() + MAX_OF_TYPE));
        }
        return chosen;
    }

    private void add(List<Probe> all, Probe probe, int most) {
        if (all.size() < most) {
            all.add(probe);
        } else {
            cut = true;
        }
    }
}
