package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where a release has to look for the rules that speak of an action by such a subject on such a resource in a market. */
final class Plan {
    private final Key key;
    private final Candidates[] candidates;

    /**
     * What a plan is for; all four are declared.
     *
     * @param market market
     * @param action action
     * @param subject type of the subject
     * @param resource type of the resource
     */
    record Key(String market, String action, String subject, String resource) {}

    Plan(Key key, List<RuleIndex> indexes) {
        this.key = key;
        List<Candidates> found = new ArrayList<>();
        for (RuleIndex index : indexes) {
            index.collect(key, found);
        }
        this.candidates = found.toArray(new Candidates[0]);
    }

    /** Whether it is for a question in a market. */
    boolean isFor(String market, Question question) {
        return key.action().equals(question.action())
                && key.subject().equals(question.subject().type())
                && key.resource().equals(question.resource().type())
                && key.market().equals(market);
    }

    /** The market. */
    String market() {
        return key.market();
    }

    /** Shows a visitor all rules that can match a question, each once. */
    void visit(Question question, Candidates.PropertyReader properties, Candidates.Visitor visitor) {
        EntityRef subject = question.subject();
        EntityRef resource = question.resource();
        for (int i = 0; i < candidates.length; i++) {
            candidates[i].visit(subject, resource, properties, visitor);
        }
    }

    /** All rules that can match a question, in the order of answers. */
    List<IndexedRule> rules(Question question, Candidates.PropertyReader properties) {
        List<IndexedRule> rules = new ArrayList<>();
        visit(
                question,
                properties,
                (group, except) -> group.forEach(rule -> {
                    if (except == null || !rule.rule().target().ids().contains(except)) {
                        rules.add(rule);
                    }
                }));
        rules.sort(Comparator.comparingInt(IndexedRule::ordinal));
        return rules;
    }
}
