package io.certigate.server.lint;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Action that no rule speaks of. */
final class ActionOfNoRule implements Check {
    private static final Description DESCRIPTION =
            new Description("CG404", Severity.NOTE, "Action that no rule speaks of", """
            No rule has the action.""", """
            Whatever is not permitted is denied: the action is denied always and everywhere.""", """
            Add a rule: a permit, if only for ordinary use, or a forbid that says why it is denied.""", """
            vocabulary: example
            language: 1
            markets: {CN: }
            entity_types: {account: }
            actions: {asset.sell: , asset.give: }
            relations: {owner: }
            certification_kinds: {filing: }
            ---
            policy: example
            language: 1
            title: Example
            markets: [CN]
            rules:
              - {id: sell, effect: permit, actions: [asset.sell], require: [{certification: filing, of: owner}]}
            """, """
            vocabulary: example
            language: 1
            markets: {CN: }
            entity_types: {account: }
            actions: {asset.sell: }
            relations: {owner: }
            certification_kinds: {filing: }
            ---
            policy: example
            language: 1
            title: Example
            markets: [CN]
            rules:
              - {id: sell, effect: permit, actions: [asset.sell], require: [{certification: filing, of: owner}]}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        Set<String> used = new HashSet<>();
        for (TimedRule rule : candidate.rules()) {
            used.addAll(rule.rule().target().actions());
        }
        for (String word :
                new TreeSet<>(candidate.policies().vocabulary().actions().keySet())) {
            if (!used.contains(word)) {
                findings.add(candidate.places().of("actions", word), "no rule speaks of the action " + word);
            }
        }
    }
}
