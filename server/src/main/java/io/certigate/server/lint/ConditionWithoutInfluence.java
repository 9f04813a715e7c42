package io.certigate.server.lint;

import io.certigate.server.condition.Condition;
import io.certigate.server.condition.Truth;
import io.certigate.server.policy.Conditions;
import java.util.Locale;

/** Condition that changes nothing. */
final class ConditionWithoutInfluence implements Check {
    private static final Description DESCRIPTION =
            new Description("CG109", Severity.WARNING, "Condition that changes nothing", """
            A condition says the same of every question at every instant, and lets the rule apply: one under 'when' is true, one under
            'unless' is false, or one of a forbid always fails.""", """
            The condition looks as if it narrowed the rule and does not. One that always fails makes every denial an error.""", """
            Correct the condition, or delete it.""", """
            - {id: sell, effect: permit, actions: [asset.sell], when: "1 < 2", law: [act]}
            """, """
            - {id: sell, effect: permit, actions: [asset.sell], when: "subject.platform != 'alipay'", law: [act]}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (TimedRule rule : candidate.rules()) {
            Conditions conditions = rule.rule().conditions();
            conditions.when().forEach(each -> look(findings, rule, each, Truth.TRUE));
            conditions.unless().forEach(each -> look(findings, rule, each, Truth.FALSE));
        }
    }

    private static void look(Findings findings, TimedRule rule, Condition condition, Truth idle) {
        Truth truth = ConstantCondition.truth(condition);
        boolean fails = truth == Truth.ERROR || truth == Truth.UNKNOWN;
        if (truth != null && (truth == idle || (fails && !rule.isPermit()))) {
            findings.add(
                    rule.place(),
                    "expected conditions of " + rule.name() + " that depend on the question, found one that is always "
                            + truth.name().toLowerCase(Locale.ROOT) + ": " + condition.text());
        }
    }
}
