package io.certigate.server.impact;

import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Asks for accounts of the registry, whether they ever asked or not. For one thread. */
final class RegistryAssessment {
    private static final int PAGE = 200;
    private static final int MAX_ROUNDS = 4;

    private final StateStore store;
    private final RegistryPast past;
    private final Present present;
    private final Tally tally;
    private final Watch watch;
    private long asked;
    private boolean cut;

    /** What is done with one question whose facts are at hand. */
    @FunctionalInterface
    interface Inquiry {
        /**
         * Answers it.
         *
         * @param owners the account's owners
         */
        void ask(Question question, FactsLookup facts, boolean registry, List<EntityRef> owners);
    }

    RegistryAssessment(StateStore store, RegistryPast past, Present present, Tally tally, Watch watch) {
        this.store = store;
        this.past = past;
        this.present = present;
        this.tally = tally;
        this.watch = watch;
    }

    /**
     * Asks.
     *
     * @param templates the questions by type of subject
     * @param releases whose answers will be asked for
     * @param most most accounts
     * @param now for the owners
     */
    void run(
            SortedMap<String, List<Question>> templates,
            List<PolicySet> releases,
            long most,
            Instant now,
            Inquiry inquiry) {
        for (Map.Entry<String, List<Question>> each : templates.entrySet()) {
            EntityRef last = null;
            while (true) {
                List<EntityRef> page = page(each.getKey(), last, most);
                if (page.isEmpty()) {
                    break;
                }
                List<Question> questions = new ArrayList<>();
                for (EntityRef account : page) {
                    each.getValue().forEach(model -> questions.add(Templates.about(account, model)));
                    watch.account();
                }
                ask(questions, releases, now, true, inquiry);
                last = page.get(page.size() - 1);
            }
        }
    }

    private List<EntityRef> page(String type, @Nullable EntityRef after, long most) {
        long left = most - watch.accounts();
        List<EntityRef> page = store.entities(type, after, PAGE).stream()
                .map(Versioned::record)
                .map(Entity::ref)
                .toList();
        cut |= page.size() > left;
        return page.size() > left ? page.subList(0, (int) left) : page;
    }

    /**
     * Asks some questions with the facts of the present.
     *
     * @param registry whether they are of the registry
     */
    void ask(List<Question> questions, List<PolicySet> releases, Instant now, boolean registry, Inquiry inquiry) {
        Map<EntityRef, Facts> facts = new HashMap<>();
        String problem = fetch(questions, releases, facts);
        FactsLookup known = facts::get;
        for (Question question : questions) {
            asked++;
            watch.look(asked);
            if (problem == null) {
                inquiry.ask(question, known, registry, Owners.of(facts.get(question.subject()), now));
            } else {
                tally.gap(registry, question.subject(), problem, question.subject() + " " + question.action());
            }
        }
    }

    /** Reads the facts that any of the questions can need; why that is not possible, null if it was. */
    private @Nullable String fetch(List<Question> questions, List<PolicySet> releases, Map<EntityRef, Facts> facts) {
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
            for (Question question : questions) {
                lookup.of(question.subject());
                releases.forEach(release -> release.reach(question, lookup));
            }
            if (missing.isEmpty()) {
                return null;
            }
            String problem = past.read(present.revision(), missing);
            if (problem != null) {
                return problem;
            }
            for (EntityRef holder : missing) {
                Facts read = past.of(present.revision(), holder);
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

    /** There were more accounts than may be looked at. */
    boolean cut() {
        return cut;
    }
}
