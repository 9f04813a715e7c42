package io.certigate.server.lint;

import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Requirement;

/** Requirement without a reason of its own. */
final class StandardReason implements Check {
    private static final Description DESCRIPTION =
            new Description("CG303", Severity.NOTE, "Requirement without a reason of its own", """
            An item under 'require' has no 'otherwise'. Of 'all' without 'otherwise', each part is looked at; of 'any', only the whole.""", """
            If it is not met, the answer gives the standard reason certigate.certification_missing, by which a caller cannot tell one
            requirement from another.""", """
            Add 'otherwise: {reason: ..., message: ...}'.""", """
            - {id: sell, effect: permit, actions: [asset.sell], law: [act], require: [{certification: filing}]}
            """, """
            - id: sell
              effect: permit
              actions: [asset.sell]
              law: [act]
              require: [{certification: filing, otherwise: {reason: example.filing, message: {en: A filing is required.}}}]
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (TimedRule rule : candidate.rules()) {
            if (rule.rule().require().stream().anyMatch(StandardReason::isStandard)) {
                findings.add(
                        rule.place(),
                        "expected a reason of its own for each requirement of " + rule.name()
                                + ", found one without 'otherwise'");
            }
        }
    }

    private static boolean isStandard(Requirement requirement) {
        Requirement.Shortfall shortfall = requirement.shortfall();
        if (shortfall != null) {
            return shortfall.cause().code().equals(Cause.CERTIFICATION_MISSING);
        }
        return requirement instanceof Requirement.AllOf all
                && all.parts().stream().anyMatch(StandardReason::isStandard);
    }
}
