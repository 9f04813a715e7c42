package io.certigate.server.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A compiled release: immutable, and safe to use from many threads. {@link #evaluate} is the decision.
 */
public final class PolicySet {
    private final String hash;
    private final Vocabulary vocabulary;
    private final List<IndexedRule> rules;
    private final RuleIndex index;

    /**
     * Indexes rules.
     *
     * @param hash content hash of the release, 64 hexadecimal digits
     * @param rules all rules, ordered by policy and rule
     */
    PolicySet(String hash, Vocabulary vocabulary, List<Rule> rules) {
        this.hash = hash;
        this.vocabulary = vocabulary;
        List<IndexedRule> indexed = new ArrayList<>();
        for (Rule rule : rules) {
            indexed.add(new IndexedRule(rule, indexed.size()));
        }
        this.rules = List.copyOf(indexed);
        this.index = new RuleIndex(this.rules);
    }

    /** No release: nothing is declared, so that every answer is a denial. */
    public static PolicySet none() {
        return new PolicySet(
                "",
                new Vocabulary(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of()),
                List.of());
    }

    /** Content hash of the release, 64 hexadecimal digits; empty for no release. */
    public String hash() {
        return hash;
    }

    /** The declared words. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** All rules, ordered by policy and rule. */
    List<Rule> rules() {
        return rules.stream().map(IndexedRule::rule).toList();
    }

    /** How many rules there are. */
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
        List<Reason> undeclared = undeclared(question);
        if (!undeclared.isEmpty()) {
            return new Answer(Effect.DENY, Basis.NOT_COVERED, undeclared, List.of(), List.of(), null);
        }
        return new Evaluation(index, question, at, facts).answer();
    }

    private List<Reason> undeclared(Question question) {
        boolean declared = vocabulary.actions().containsKey(question.action())
                && vocabulary.entityTypes().containsKey(question.subject().type())
                && vocabulary.entityTypes().containsKey(question.resource().type());
        for (int i = 0; declared && i < question.markets().size(); i++) {
            declared = vocabulary.markets().containsKey(question.markets().get(i));
        }
        if (declared) {
            return List.of();
        }
        List<Reason> reasons = new ArrayList<>();
        undeclared(reasons, "action", question.action(), vocabulary.actions(), "");
        undeclared(reasons, "subject type", question.subject().type(), vocabulary.entityTypes(), "");
        undeclared(reasons, "resource type", question.resource().type(), vocabulary.entityTypes(), "");
        for (String market : question.markets().stream().sorted().distinct().toList()) {
            undeclared(reasons, "market", market, vocabulary.markets(), market);
        }
        return List.copyOf(reasons);
    }

    private static void undeclared(
            List<Reason> reasons, String what, String word, Map<String, Localized> declared, String market) {
        if (!declared.containsKey(word)) {
            String message = Vocabulary.undeclared(what, word, declared.keySet());
            Cause cause = new Cause(Cause.UNDECLARED, "", "", Localized.english(message), List.of());
            reasons.add(new Reason(cause, market, List.of()));
        }
    }
}
