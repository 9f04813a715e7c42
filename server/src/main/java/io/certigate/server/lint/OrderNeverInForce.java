package io.certigate.server.lint;

import io.certigate.server.policy.Effect;

/** Order that is never in force. */
final class OrderNeverInForce implements Check {
    private static final Description DESCRIPTION =
            new Description("CG110", Severity.NOTE, "Order that is never in force", """
            The rule has states. At some instant of its windows (and days) its order is enjoined, suspended or revoked, and at none is it in
            force.""", """
            The rule has no effect but that answers take note of the order. That is well for an order which a court enjoined before
            it took effect.""", """
            Leave it if it is so; else correct the states or the windows.""", """
            - id: no-sale
              effect: forbid
              actions: [asset.sell]
              during: {from: 2023-01-01}
              states: [{at: 2022-06-01, state: in_force}, {at: 2022-12-01, state: enjoined}]
              law: [act]
              reason: example.no_sale
              message: {en: Nothing may be sold.}
            """, """
            - id: no-sale
              effect: forbid
              actions: [asset.sell]
              during: {from: 2022-11-01}
              states: [{at: 2022-06-01, state: in_force}, {at: 2022-12-01, state: enjoined}]
              law: [act]
              reason: example.no_sale
              message: {en: Nothing may be sold.}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (TimedRule rule : candidate.rules()) {
            Effect effect = rule.rule().effect();
            if (rule.time().isNever(effect)
                    && !ActiveTime.ofNotices(rule.rule()).isNever(effect)) {
                findings.add(rule.place(), "the order of " + rule.name() + " is never in force while the rule counts");
            }
        }
    }
}
