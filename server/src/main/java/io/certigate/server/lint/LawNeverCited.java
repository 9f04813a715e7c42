package io.certigate.server.lint;

import io.certigate.server.policy.Law;
import io.certigate.server.policy.Policy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Law that no rule cites. */
final class LawNeverCited implements Check {
    private static final Description DESCRIPTION =
            new Description("CG308", Severity.NOTE, "Law that no rule cites", """
            A policy declares a law that none of its rules cites.""", """
            Either a rule forgets its legal basis, or the law was left behind.""", """
            Name it under 'law' of the rules that come from it, or delete it.""", """
            - {id: sell, effect: permit, actions: [asset.sell]}
            """, """
            - {id: sell, effect: permit, actions: [asset.sell], law: [act]}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        Map<String, Set<String>> cited = new HashMap<>();
        for (TimedRule rule : candidate.rules()) {
            Set<String> ids = cited.computeIfAbsent(rule.rule().cause().policy(), key -> new HashSet<>());
            rule.rule().cause().law().forEach(law -> ids.add(law.id()));
        }
        for (Policy policy : candidate.policies().content().policies()) {
            Set<String> ids = cited.getOrDefault(policy.id(), Set.of());
            for (Law law : policy.laws()) {
                if (!ids.contains(law.id())) {
                    findings.add(
                            candidate.places().ofLaw(policy, law.id()),
                            "no rule of " + policy.id() + " cites the law " + law.id());
                }
            }
        }
    }
}
