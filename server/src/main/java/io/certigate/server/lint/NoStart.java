package io.certigate.server.lint;

import io.certigate.server.policy.Law;
import java.time.Instant;
import java.time.LocalDate;

/** Rule without a start, of a law with a date. */
final class NoStart implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG205", Severity.NOTE, "Rule without a start, of a law with a date", """
            The rule is in force since ever, and every law that it cites names the day on which it was published or took effect.""", """
            Who asks how things stood before the law existed, such as an auditor, is answered by a rule that nobody had made.""", """
            Add 'during: {from: ...}' with the day on which the law takes effect.""", """
            - {id: sell, effect: permit, actions: [asset.sell], law: [act]}
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
            LocalDate day = Lawful.earliest(rule, NoStart::day);
            Timeline time = rule.time().atMost();
            if (day != null && !time.isEmpty() && time.start().equals(Instant.MIN)) {
                findings.add(
                        rule.place(),
                        rule.name() + " was always in force: expected a start, since its law is of " + day);
            }
        }
    }

    private static String day(Law law) {
        return law.effective().isEmpty() ? law.published() : law.effective();
    }
}
