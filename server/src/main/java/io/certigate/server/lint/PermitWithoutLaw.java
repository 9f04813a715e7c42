package io.certigate.server.lint;

import io.certigate.server.policy.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Permit without a law. */
final class PermitWithoutLaw implements Check {
    private static final Description DESCRIPTION =
            new Description("CG301", Severity.NOTE, "Permit without a law", """
            A permit cites no law. Of a policy that consists of permits only and declares no law, the policy is found once, and not
            each of its permits.""", """
            The answer cannot say on what legal basis the action is allowed. What nobody regulates has none, which is well.""", """
            Declare the law in the policy, and name it under 'law'; leave it, if there is none.""", """
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
        Map<String, List<TimedRule>> rules = new HashMap<>();
        for (TimedRule rule : candidate.rules()) {
            rules.computeIfAbsent(rule.rule().cause().policy(), key -> new ArrayList<>())
                    .add(rule);
        }
        for (Policy policy : candidate.policies().content().policies()) {
            List<TimedRule> own = rules.getOrDefault(policy.id(), List.of());
            List<TimedRule> lawless =
                    own.stream().filter(PermitWithoutLaw::isLawless).toList();
            if (policy.laws().isEmpty() && !own.isEmpty() && lawless.equals(own)) {
                findings.add(policy.place(), "none of the permits of " + policy.id() + " cites a law");
            } else {
                lawless.forEach(rule -> findings.add(rule.place(), "the permit " + rule.name() + " cites no law"));
            }
        }
    }

    private static boolean isLawless(TimedRule rule) {
        return rule.isPermit() && rule.rule().cause().law().isEmpty();
    }
}
