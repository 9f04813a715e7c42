package io.certigate.server.lint;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Certification kind that is never required. */
final class KindNeverRequired implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG401", Severity.NOTE, "Certification kind that is never required", """
            No rule names the kind under 'require' or 'unless'.""", """
            Certifications of the kind may be recorded, and never matter.""", """
            Require it where the law does, or delete it.""", """
            vocabulary: example
            language: 1
            markets: {CN: }
            entity_types: {account: }
            actions: {asset.sell: }
            relations: {owner: }
            certification_kinds: {filing: , license: }
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
            RuleTexts.certifications(rule.rule())
                    .forEach(each -> used.add(each.kind().name()));
        }
        for (String word : new TreeSet<>(
                candidate.policies().vocabulary().certificationKinds().keySet())) {
            if (!used.contains(word)) {
                findings.add(
                        candidate.places().of("certification_kinds", word),
                        "no rule requires the certification kind " + word);
            }
        }
    }
}
