package io.certigate.server.lint;

import io.certigate.server.policy.Effect;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/** Rule that ends soon. */
final class RuleEnds implements Check {
    private static final Description DESCRIPTION =
            new Description("CG207", Severity.NOTE, "Rule that ends soon", """
            The last window in which the rule is in force ends after now and not later than the horizon (--within), and no rule of the
            same policy and effect with an action in common begins at that very instant.""", """
            What the rule permits is denied from then on, or what it forbids may be permitted.""", """
            If the law is extended, extend the window or add the rule that follows; else leave it.""", """
            - {id: sell, effect: permit, actions: [asset.sell], during: {from: 2022-03-01, until: 2026-02-01}, law: [act]}
            """, """
            - {id: sell, effect: permit, actions: [asset.sell], during: {from: 2022-03-01, until: 2026-02-01}, law: [act]}
            - {id: sell-2026, effect: permit, actions: [asset.sell], during: {from: 2026-02-01}, law: [act]}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    private record Start(String policy, Effect effect, String action, Instant at) {}

    @Override
    public void find(Candidate candidate, Findings findings) {
        Set<Start> starts = new HashSet<>();
        for (TimedRule rule : candidate.rules()) {
            for (Stretch stretch : rule.time().atMost().stretches()) {
                if (candidate.horizon().reaches(stretch.from())) {
                    starts.addAll(starts(rule, stretch.from()));
                }
            }
        }
        for (TimedRule rule : candidate.rules()) {
            Timeline time = rule.time().atMost();
            if (!time.isEmpty()
                    && candidate.horizon().reaches(time.end())
                    && Collections.disjoint(starts, starts(rule, time.end()))) {
                findings.add(rule.place(), rule.name() + " ends at " + time.end() + ", and none follows it");
            }
        }
    }

    private static Set<Start> starts(TimedRule rule, Instant at) {
        Set<Start> starts = new HashSet<>();
        for (String action : rule.rule().target().actions()) {
            starts.add(new Start(rule.rule().cause().policy(), rule.rule().effect(), action, at));
        }
        return starts;
    }
}
