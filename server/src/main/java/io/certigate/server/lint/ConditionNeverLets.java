package io.certigate.server.lint;

import io.certigate.server.condition.Condition;
import io.certigate.server.condition.Truth;
import io.certigate.server.policy.Conditions;
import java.util.Locale;

/** Condition that never lets the rule apply. */
final class ConditionNeverLets implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG104", Severity.ERROR, "Condition that never lets the rule apply", """
            A condition says the same of every question at every instant: one under 'when' is false, or one under 'unless' is true. For a
            permit also one that always fails.""", """
            The rule looks as if it did something and never applies.""", """
            Correct the condition; or delete the rule.""", """
            - id: sell
              effect: permit
              actions: [asset.sell]
              when: "size('filing') > 6"
              law: [act]
            """, """
            - id: sell
              effect: permit
              actions: [asset.sell]
              when: "size(subject.platform) > 6"
              law: [act]
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (TimedRule rule : candidate.rules()) {
            Conditions conditions = rule.rule().conditions();
            for (Condition each : conditions.when()) {
                Truth truth = ConstantCondition.truth(each);
                if (truth == Truth.FALSE || (rule.isPermit() && truth != null && truth != Truth.TRUE)) {
                    add(findings, rule, "'when'", each, truth);
                }
            }
            for (Condition each : conditions.unless()) {
                Truth truth = ConstantCondition.truth(each);
                if (truth == Truth.TRUE || (rule.isPermit() && truth != null && truth != Truth.FALSE)) {
                    add(findings, rule, "'unless'", each, truth);
                }
            }
        }
    }

    private static void add(Findings findings, TimedRule rule, String key, Condition condition, Truth truth) {
        findings.add(
                rule.place(),
                rule.name() + " never applies: expected a condition under " + key
                        + " that depends on the question, found one that is always "
                        + truth.name().toLowerCase(Locale.ROOT) + ": " + condition.text());
    }
}
