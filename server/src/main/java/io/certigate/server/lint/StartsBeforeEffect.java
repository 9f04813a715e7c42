package io.certigate.server.lint;

import io.certigate.server.policy.Law;
import java.time.LocalDate;

/** Rule that starts before its law takes effect. */
final class StartsBeforeEffect implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG206", Severity.WARNING, "Rule that starts before its law takes effect", """
            The rule has a start, and it is before the first local midnight, in the policy's zone (else UTC), of the day on which the
            earliest of the laws that it cites takes effect, and is not found by CG204. If one of them names no such day, nothing is
            found.""", """
            The start or the date is probably wrong.""", """
            Correct the start or 'effective'; or cite the law that binds earlier.""", """
            - {id: sell, effect: permit, actions: [asset.sell], during: {from: 2022-02-01}, law: [act]}
            """, """
            - {id: sell, effect: permit, actions: [asset.sell], during: {from: 2022-03-01}, law: [act]}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (TimedRule rule : candidate.rules()) {
            LocalDate effective = Lawful.earliest(rule, Law::effective);
            if (Lawful.startsBefore(candidate, rule, effective)
                    && !Lawful.startsBefore(candidate, rule, Lawful.earliest(rule, Law::published))) {
                findings.add(
                        rule.place(),
                        rule.name() + " is in force from "
                                + rule.time().atMost().start() + ", before its law takes effect on " + effective);
            }
        }
    }
}
