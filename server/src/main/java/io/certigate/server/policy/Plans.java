package io.certigate.server.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plans of a release. A plan is made when it is first needed, and remembered; bounded: of two whose places collide the
 * later one stays. Threads race for places without harm, since a plan found is always compared.
 */
final class Plans {
    /** Most plans that are remembered: a power of two. */
    static final int PLACES = 4_096;

    private final Vocabulary vocabulary;
    private final List<RuleIndex> indexes;
    private final @Nullable Plan[] places = new Plan[PLACES];

    /**
     * Plans over rules.
     *
     * @param indexes where to find them
     */
    Plans(Vocabulary vocabulary, List<RuleIndex> indexes) {
        this.vocabulary = vocabulary;
        this.indexes = indexes;
    }

    /** The plan for a question in a market, null if a word of it is not declared. */
    @Nullable
    Plan plan(String market, Question question) {
        int place = place(market, question);
        Plan known = places[place];
        if (known != null && known.isFor(market, question)) {
            return known;
        }
        Plan made = made(market, question);
        if (made != null) {
            places[place] = made;
        }
        return made;
    }

    /** The plan of each market of a question, in the order of the markets; none if a word of the question is not declared. */
    List<Plan> all(Question question) {
        List<Plan> all = new ArrayList<>(1);
        for (String market : question.distinctMarkets()) {
            Plan plan = plan(market, question);
            if (plan == null) {
                return List.of();
            }
            all.add(plan);
        }
        return all;
    }

    private @Nullable Plan made(String market, Question question) {
        String subject = question.subject().type();
        String resource = question.resource().type();
        boolean declared = vocabulary.actions().containsKey(question.action())
                && vocabulary.entityTypes().containsKey(subject)
                && vocabulary.entityTypes().containsKey(resource)
                && vocabulary.markets().containsKey(market);
        // Undeclared words stay outside: there is no end of them.
        return declared ? new Plan(new Plan.Key(market, question.action(), subject, resource), indexes) : null;
    }

    private static int place(String market, Question question) {
        int hash = question.action().hashCode();
        hash = 31 * hash + question.subject().type().hashCode();
        hash = 31 * hash + question.resource().type().hashCode();
        hash = 31 * hash + market.hashCode();
        return (hash ^ hash >>> 16) & PLACES - 1;
    }

    /** How many plans are remembered. */
    int remembered() {
        int count = 0;
        for (Plan each : places) {
            count += each == null ? 0 : 1;
        }
        return count;
    }
}
