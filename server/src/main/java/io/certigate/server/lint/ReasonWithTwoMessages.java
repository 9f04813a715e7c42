package io.certigate.server.lint;

import io.certigate.server.policy.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reason with two messages. */
final class ReasonWithTwoMessages implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG306",
            Severity.NOTE,
            "Reason with two messages",
            "Two forbids or requirements of one policy give the same reason with messages that differ in a language which both have.",
            "A caller who shows a text of its own for a reason cannot tell the two apart.",
            "Give the same message, or another reason.",
            SharedExamples.FORBIDS.replace("example.no_gift", "example.no_sale"),
            SharedExamples.FORBIDS);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    private record Reason(String policy, String code) {}

    @Override
    public void find(Candidate candidate, Findings findings) {
        FirstMessages<Reason> messages = new FirstMessages<>();
        for (TimedRule rule : candidate.rules()) {
            Set<String> told = new HashSet<>();
            for (Cause cause : causes(rule)) {
                TimedRule other = messages.other(new Reason(cause.policy(), cause.code()), cause.message(), rule);
                if (other != null && told.add(cause.code())) {
                    findings.add(
                            rule.place(),
                            rule.name() + " gives the reason " + cause.code() + " with another message than "
                                    + other.name(),
                            List.of(other.place()));
                }
            }
        }
    }

    private static List<Cause> causes(TimedRule rule) {
        List<Cause> causes = new ArrayList<>();
        if (!rule.isPermit()) {
            causes.add(rule.rule().cause());
        }
        RuleTexts.shortfalls(rule.rule()).forEach(each -> causes.add(each.cause()));
        return causes;
    }
}
