package io.certigate.server.lint;

import java.time.LocalDate;

/** Review that is overdue. */
final class ReviewOverdue implements Check {
    private static final Description DESCRIPTION =
            new Description("CG210", Severity.WARNING, "Review that is overdue", """
            The day of the rule's 'review_by' is over, in the zone of its policy (else UTC).""", """
            Somebody wanted the rule to be looked at again by that day.""", """
            Look at it again; then set a later day, or leave the key out.""", """
            - {id: sell, effect: permit, actions: [asset.sell], law: [act], review_by: 2025-06-30}
            """, """
            - {id: sell, effect: permit, actions: [asset.sell], law: [act], review_by: 2026-06-30}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (TimedRule rule : candidate.rules()) {
            LocalDate day = rule.rule().reviewBy();
            if (day != null
                    && day.isBefore(LocalDate.ofInstant(candidate.horizon().at(), candidate.zone(rule)))) {
                findings.add(rule.place(), rule.name() + " was to be reviewed by " + day);
            }
        }
    }
}
