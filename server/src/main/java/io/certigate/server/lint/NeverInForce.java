package io.certigate.server.lint;

/** Rule that is never in force. */
final class NeverInForce implements Check {
    private static final Description DESCRIPTION =
            new Description("CG101", Severity.ERROR, "Rule that is never in force", """
            No instant lies in one of the rule's windows, at or after the first of its states and, where a window names days, on
            one of these days. For a forbid, a day that a calendar does not cover counts as one of its days, since there the
            forbid applies. (An order that is never in force, but enjoined, suspended or revoked, is CG110.)""", """
            The rule looks as if it did something, and does nothing.""", """
            Correct the windows, the days or the states; or delete the rule.""", """
            - id: day
              effect: permit
              actions: [asset.give]
              during: {from: 2024-03-01, until: 2024-04-01, days: [05-20]}
              law: [act]
            """, """
            - id: day
              effect: permit
              actions: [asset.give]
              during: {from: 2024-03-01, until: 2024-06-01, days: [05-20]}
              law: [act]
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (TimedRule rule : candidate.rules()) {
            if (ActiveTime.ofNotices(rule.rule()).isNever(rule.rule().effect())) {
                findings.add(
                        rule.place(),
                        rule.name()
                                + " is never in force: expected an instant in 'during' that falls on its days and is not"
                                + " before its first state, found none");
            }
        }
    }
}
