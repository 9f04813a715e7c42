package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks questions with the facts of the present, some at a time. For one thread. */
final class RegistryQuestions {
    private static final int MAX_ROUNDS = 4;

    private final Assessment all;
    private final Present present;
    private long asked;

    RegistryQuestions(Assessment all, Present present) {
        this.all = all;
        this.present = present;
    }

    /**
     * Asks.
     *
     * @param releases whose answers will be asked for
     * @param registry whether they are asked for accounts of the registry
     * @param answers answers each question whose facts are at hand
     */
    void ask(
            List<Probe> questions,
            Collection<PolicySet> releases,
            boolean registry,
            Consumer<Comparison.Asked> answers) {
        Map<EntityRef, Facts> facts = new HashMap<>();
        String problem = fetch(questions, releases, facts);
        FactsLookup known = facts::get;
        for (Probe probe : questions) {
            Question question = probe.question();
            asked++;
            all.watch().look(asked);
            if (problem == null) {
                List<EntityRef> owners = Owners.of(facts.get(question.subject()), all.instant());
                answers.accept(new Comparison.Asked(probe, known, registry, owners));
            } else {
                all.tally().gap(registry, question.subject(), problem, question.subject() + " " + question.action());
            }
        }
    }

    /** Reads the facts that any of the questions can need; why that is not possible, null if it was. */
    private @Nullable String fetch(List<Probe> questions, Collection<PolicySet> releases, Map<EntityRef, Facts> facts) {
        Set<EntityRef> missing = new HashSet<>();
        FactsLookup lookup = holder -> {
            Facts known = facts.get(holder);
            if (known == null) {
                missing.add(holder);
            }
            return known;
        };
        for (int round = 0; round <= MAX_ROUNDS; round++) {
            missing.clear();
            for (Probe probe : questions) {
                lookup.of(probe.question().subject());
                releases.forEach(release -> release.reach(probe.question(), lookup));
            }
            if (missing.isEmpty()) {
                return null;
            }
            String problem = all.past().read(present.revision(), missing);
            if (problem != null) {
                return problem;
            }
            for (EntityRef holder : missing) {
                Facts read = all.past().of(present.revision(), holder);
                if (read != null) {
                    facts.put(holder, read);
                }
            }
        }
        return "the facts are not settled after " + MAX_ROUNDS + " rounds of reading";
    }

    /** How many questions were asked. */
    long asked() {
        return asked;
    }
}
