package io.certigate.server.lint;

import io.certigate.server.policy.Requirement;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Relation that is never followed. */
final class RelationNeverFollowed implements Check {
    private static final Description DESCRIPTION =
            new Description("CG402", Severity.NOTE, "Relation that is never followed", """
            No rule names the relation under 'of'.""", """
            Relations of that name may be recorded, and never matter.""", """
            Name it where a certification of another entity counts, or delete it.""", """
            vocabulary: example
            language: 1
            markets: {CN: }
            entity_types: {account: }
            actions: {asset.sell: }
            relations: {owner: , operator: }
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
            for (Requirement.OfCertification each : RuleTexts.certifications(rule.rule())) {
                String relation = each.of().relation();
                if (relation != null) {
                    used.add(relation);
                }
            }
        }
        for (String word :
                new TreeSet<>(candidate.policies().vocabulary().relations().keySet())) {
            if (!used.contains(word)) {
                findings.add(candidate.places().of("relations", word), "no rule follows the relation " + word);
            }
        }
    }
}
