package io.certigate.server.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    private final Rulings rulings = new Rulings();

    private PolicySet(
            Content content, List<Rule> rules, RuleIndex index, List<Rule> directives, RuleIndex directiveIndex) {
        this.content = content;
        this.rules = rules;
        this.index = index;
        this.directives = directives;
        this.directiveIndex = directiveIndex;
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
        List<Reason> undeclared = undeclared(question);
        if (!undeclared.isEmpty()) {
            return new Answer(Effect.DENY, Basis.NOT_COVERED, undeclared, List.of(), List.of(), List.of(), null);
        }
        return new Evaluation(indexes(), rulings, question, at, facts).answer();
    }

    /**
     * Shows how each rule is weighed for a question at an instant. The outcomes are those on which {@link #evaluate} rests.
     * Costs many times as much. Pure.
     *
     * @param facts as of {@link #evaluate}
     */
    public Trace trace(Question question, Instant at, FactsLookup facts) {
        return undeclared(question).isEmpty() ? new Tracer(indexes(), question, at, facts).trace() : Trace.NOTHING;
    }

    /**
     * Asks for all facts that a question may need, at any instant and whatever its properties: who evaluates it many times
     * asks once, instead of finding out one by one what is not at hand.
     */
    public void reach(Question question, FactsLookup facts) {
        if (undeclared(question).isEmpty()) {
            new Reach(question, facts).ask(indexes());
        }
    }

    private List<RuleIndex> indexes() {
        return List.of(index, directiveIndex);
    }

    private List<Reason> undeclared(Question question) {
        Vocabulary vocabulary = content.vocabulary();
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
