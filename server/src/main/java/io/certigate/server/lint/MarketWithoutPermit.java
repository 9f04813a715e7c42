package io.certigate.server.lint;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Market in which nothing is permitted. */
final class MarketWithoutPermit implements Check {
    private static final Description DESCRIPTION =
            new Description("CG405", Severity.NOTE, "Market in which nothing is permitted", """
            No permit has the market.""", """
            Whatever is not permitted is denied: every question about the market is.""", """
            Add a permit for the market, or delete it.""", """
            vocabulary: example
            language: 1
            markets: {CN: , RU: }
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
            if (rule.isPermit()) {
                used.addAll(rule.rule().target().markets());
            }
        }
        for (String word :
                new TreeSet<>(candidate.policies().vocabulary().markets().keySet())) {
            if (!used.contains(word)) {
                findings.add(candidate.places().of("markets", word), "no rule permits anything in the market " + word);
            }
        }
    }
}
