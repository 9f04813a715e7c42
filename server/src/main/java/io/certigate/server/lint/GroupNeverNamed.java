package io.certigate.server.lint;

import java.util.TreeSet;

/** Market group that is never named. */
final class GroupNeverNamed implements Check {
    private static final Description DESCRIPTION =
            new Description("CG403", Severity.NOTE, "Market group that is never named", """
            The name of the group stands nowhere in the documents but where it is declared. (A name that is part of another word, or
            stands in a comment, counts as named.)""", """
            The group has no effect.""", """
            Name it under 'markets', or delete it.""", """
            vocabulary: example
            language: 1
            markets: {CN: }
            market_groups: {greater.china: {members: [CN]}}
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
            market_groups: {greater.china: {members: [CN]}}
            entity_types: {account: }
            actions: {asset.sell: }
            relations: {owner: }
            certification_kinds: {filing: }
            ---
            policy: example
            language: 1
            title: Example
            markets: [greater.china]
            rules:
              - {id: sell, effect: permit, actions: [asset.sell], require: [{certification: filing, of: owner}]}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (String group :
                new TreeSet<>(candidate.policies().vocabulary().marketGroups().keySet())) {
            if (!candidate.isMentioned(group)) {
                findings.add(candidate.places().of("market_groups", group), "no rule names the market group " + group);
            }
        }
    }
}
