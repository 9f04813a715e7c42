package io.certigate.server.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled release: immutable, and safe to use from many threads. {@link #evaluate} is the decision.
 */
public final class PolicySet {
    /**
     * What a release holds besides its rules.
     *
     * @param hash content hash, 64 hexadecimal digits; empty for no release
     * @param vocabulary the declared words
     * @param calendars its calendars
     * @param policies what its policies say apart from their rules, by id
     */
    public record Content(String hash, Vocabulary vocabulary, Calendars calendars, List<Policy> policies) {
        /** Copies the policies. */
        public Content {
            policies = List.copyOf(policies);
        }
    }

    private final Content content;
    private final List<Rule> rules;
    private final RuleIndex index;
    private final List<Rule> directives;
    private final RuleIndex directiveIndex;
    private final Plans plans;
    private final Rulings rulings = new Rulings();

    private PolicySet(
            Content content, List<Rule> rules, RuleIndex index, List<Rule> directives, RuleIndex directiveIndex) {
        this.content = content;
        this.rules = rules;
        this.index = index;
        this.directives = directives;
        this.directiveIndex = directiveIndex;
        this.plans = new Plans(content.vocabulary(), List.of(index, directiveIndex));
    }

    /**
     * Indexes rules.
     *
     * @param rules all rules, ordered by policy and rule
     */
    static PolicySet of(Content content, List<Rule> rules) {
        RuleIndex none = index(content, List.of(), 0);
        return new PolicySet(content, List.copyOf(rules), index(content, rules, 0), List.of(), none);
    }

    private static RuleIndex index(Content content, List<Rule> rules, int first) {
        List<IndexedRule> indexed = new ArrayList<>(rules.size());
        for (Rule rule : rules) {
            indexed.add(new IndexedRule(rule, first + indexed.size()));
        }
        return new RuleIndex(indexed, content.vocabulary().markets().size());
    }

    /** No release: nothing is declared, so that every answer is a denial. */
    public static PolicySet none() {
        return of(new Content("", Vocabulary.EMPTY, Calendars.NONE, List.of()), List.of());
    }

    /** The same release with other rules, ordered by policy and rule: for asking what would change. */
    public PolicySet withRules(List<Rule> others) {
        return new PolicySet(content, List.copyOf(others), index(content, others, 0), directives, directiveIndex);
    }

    /**
     * The same release under directives, which have an index of their own: the rules are not touched.
     *
     * @param orders forbids that stand for directives, in the order of their ids; they replace those of before
     */
    public PolicySet withDirectives(List<Rule> orders) {
        return new PolicySet(content, rules, index, List.copyOf(orders), index(content, orders, rules.size()));
    }

    /** Content hash of the release, 64 hexadecimal digits; empty for no release. */
    public String hash() {
        return content.hash();
    }

    /** The declared words. */
    public Vocabulary vocabulary() {
        return content.vocabulary();
    }

    /** What the release holds besides its rules. */
    public Content content() {
        return content;
    }

    /** The rules, ordered by policy and rule. */
    public List<Rule> rules() {
        return rules;
    }

    /** The forbids that stand for directives. */
    public List<Rule> directives() {
        return directives;
    }

    /** How many rules there are, without directives. */
    public int size() {
        return rules.size();
    }

    /**
     * Answers a question at an instant from the facts of one revision. Forbid wins; otherwise every market needs a permit
     * that holds; otherwise the answer is a denial. Pure: no I/O, no clock, no logging.
     *
     * @param question the question; property values must be of their declared types, else they count as unknown
     * @param at the instant asked about
     * @param facts what the registry knows; if it is asked for facts that it does not have, the answer does not count
     */
    public Answer evaluate(Question question, Instant at, FactsLookup facts) {
        return evaluate(question, at, facts, null);
    }

    /**
     * Likewise, for one of several evaluations that share a budget. The answer does not depend on it: whoever asks stops when it is spent.
     *
     * @param steps takes note of the steps; null for nobody
     */
    public Answer evaluate(Question question, Instant at, FactsLookup facts, @Nullable Steps steps) {
        List<String> markets = question.distinctMarkets();
        Plan first = plans.plan(markets.get(0), question);
        Evaluation evaluation = new Evaluation(question, at, facts);
        Answer answer;
        if (first != null && markets.size() == 1) {
            answer = evaluation.answer(first, rulings);
        } else {
            List<Plan> all = plans.all(question);
            answer =
                    all.isEmpty() ? Undeclared.answer(content.vocabulary(), question) : evaluation.answer(all, rulings);
        }
        if (steps != null) {
            steps.take(evaluation.stepsTaken());
        }
        return answer;
    }

    /**
     * Shows how each rule is weighed for a question at an instant. The outcomes are those on which {@link #evaluate} rests.
     * Costs many times as much. Pure.
     *
     * @param facts as of {@link #evaluate}
     */
    public Trace trace(Question question, Instant at, FactsLookup facts) {
        return new Tracer(plans.all(question), question, at, facts).trace();
    }

    /**
     * Asks for all facts that a question may need, at any instant and whatever its properties: who evaluates it many times
     * asks once, instead of finding out one by one what is not at hand.
     */
    public void reach(Question question, FactsLookup facts) {
        List<Plan> all = plans.all(question);
        if (!all.isEmpty()) {
            new Reach(question, facts).ask(all);
        }
    }
}
