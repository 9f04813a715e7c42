package io.certigate.server.lint;

import io.certigate.server.policy.Law;
import java.time.LocalDate;

/** Rule that starts before its law was published. */
final class StartsBeforePublication implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG204", Severity.WARNING, "Rule that starts before its law was published", """
            The rule has a start, and it is before the first local midnight, in the policy's zone (else UTC), of the day on which the
            earliest of the laws that it cites was published. If one of them names no day of publication, nothing is found.""", """
            Nobody is bound by a law that nobody could know; the start or the date is probably wrong.""", """
            Correct the start or 'published'; or cite the older law that the rule comes from.""", """
            - {id: sell, effect: permit, actions: [asset.sell], during: {from: 2021-03-01}, law: [act]}
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
            LocalDate published = Lawful.earliest(rule, Law::published);
            if (Lawful.startsBefore(candidate, rule, published)) {
                findings.add(
                        rule.place(),
                        rule.name() + " is in force from "
                                + rule.time().atMost().start() + ", before its law was published on " + published);
            }
        }
    }
}
