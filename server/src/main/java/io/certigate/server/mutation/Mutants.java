package io.certigate.server.mutation;

import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Obligation;
import io.certigate.server.policy.Rule;
import java.util.ArrayList;
import java.util.List;

/** The mutants of a rule. */
final class Mutants {
    private Mutants() {}

    static List<Mutant> of(Rule rule) {
        List<Mutant> mutants = new ArrayList<>();
        mutants.add(Mutant.of(
                rule, null, "without the rule", "a case whose answer the rule decides, expecting its reason"));
        mutants.add(Mutant.of(
                rule,
                Changed.of(rule).flipped(),
                rule.effect() == Effect.PERMIT ? "forbids instead of permitting" : "permits instead of forbidding",
                "a case whose answer the rule decides"));
        mutants.addAll(TimeMutants.of(rule));
        mutants.addAll(ConditionMutants.of(rule));
        mutants.addAll(RequirementMutants.of(rule));
        for (int i = 0; i < rule.obligations().size(); i++) {
            Obligation obligation = rule.obligations().get(i);
            mutants.add(Mutant.of(
                    rule,
                    Changed.of(rule).obligations(Changed.replaced(rule.obligations(), i, null)),
                    "without the obligation " + obligation.id(),
                    "'obligations' to the expectation of a case in which the rule permits"));
        }
        return mutants;
    }
}
