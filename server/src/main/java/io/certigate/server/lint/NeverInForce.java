package io.certigate.server.lint;

/** Rule that is never in force. */
final class NeverInForce implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG101",
            Severity.ERROR,
            "Rule that is never in force",
            """
            No instant lies in one of the rule's windows while its order is in force and, where a window names days, on one of these
            days. For a forbid, a day that a calendar does not cover counts as one of its days, since there the forbid applies.""",
            """
            The rule looks as if it did something and never applies. It may still show a notice of an order that is not in force.""",
            """
            Correct the windows, the days or the states; or delete the rule.""",
            """
            - id: day
              effect: permit
              actions: [asset.give]
              during: {from: 2024-03-01, until: 2024-04-01, days: [05-20]}
              law: [act]
            """,
            """
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
            if (rule.time().isNever(rule.rule().effect())) {
                findings.add(
                        rule.place(),
                        rule.name() + " is never in force: expected an instant in 'during' at which its order is in force"
                                + " and which falls on its days, found none");
            }
        }
    }
}
