package io.certigate.server.lint;

import io.certigate.server.policy.Policy;
import io.certigate.server.policy.Target;
import io.certigate.server.suite.Suite;
import java.util.HashSet;
import java.util.Set;

/** Policy that no case asks about. */
final class PolicyWithoutCase implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG501",
            Severity.NOTE,
            "Policy that no case asks about",
            """
            No case of any suite names an action and a market that a rule of the policy has both. (Whether the cases reach each rule is
            what 'certigate policy test' tells.)""",
            "Nobody would notice if the policy said something else than it should.",
            "Add a suite with cases on both sides of every edge.",
            SharedExamples.UNTESTED,
            SharedExamples.TESTED);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    private record Asked(String action, String market) {}

    @Override
    public void find(Candidate candidate, Findings findings) {
        Set<Asked> asked = new HashSet<>();
        for (Suite suite : candidate.suites()) {
            for (Suite.Case each : suite.cases()) {
                each.question()
                        .markets()
                        .forEach(market -> asked.add(new Asked(each.question().action(), market)));
            }
        }
        Set<String> tested = new HashSet<>();
        for (TimedRule rule : candidate.rules()) {
            Target target = rule.rule().target();
            String policy = rule.rule().cause().policy();
            if (!tested.contains(policy)
                    && asked.stream()
                            .anyMatch(each -> target.actions().contains(each.action())
                                    && target.markets().contains(each.market()))) {
                tested.add(policy);
            }
        }
        for (Policy policy : candidate.policies().content().policies()) {
            if (!tested.contains(policy.id())) {
                findings.add(policy.place(), "no case asks about the policy " + policy.id());
            }
        }
    }
}
