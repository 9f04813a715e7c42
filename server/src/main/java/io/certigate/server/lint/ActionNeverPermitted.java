package io.certigate.server.lint;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Action that is never permitted. */
final class ActionNeverPermitted implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG404",
            Severity.NOTE,
            "Action that is never permitted",
            """
            No permit has the action.""",
            """
            Whatever is not permitted is denied: the action is denied always and everywhere.""",
            """
            Add a permit, if only for ordinary use; or leave it, if it is to be denied.""",
            """
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
            """,
            """
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
            if (rule.isPermit()) {
                used.addAll(rule.rule().target().actions());
            }
        }
        for (String word : new TreeSet<>(candidate.policies().vocabulary().actions().keySet())) {
            if (!used.contains(word)) {
                findings.add(candidate.places().of("actions", word), "no rule permits the action " + word);
            }
        }
    }
}
