package io.certigate.server.lint;

import java.util.List;

/** Rule that another makes redundant. */
final class RedundantRule implements Check {
    private static final Description DESCRIPTION =
            new Description("CG106", Severity.WARNING, "Rule that another makes redundant", """
            There is another rule of the same effect whose target contains this rule's, which is in force whenever this rule is, and whose conditions are among this rule's,
            word for word (what lifts the other, lifts this one). Of a forbid, it has the same reason; of a permit, it requires what this one
            requires and imposes its obligations. It cites the law that this one cites. Of two that make each other redundant, the later
            one in the order of policies and rules is found. A rule is compared with at most 100 of those that share its action and
            market.""", """
            Without the rule, every answer would be the same but for its name. Whoever changes one of the two may forget the other.""", """
            Delete the rule; or narrow it, if it was to differ.""", """
            - {id: sell, effect: permit, actions: [asset.sell], law: [act]}
            - {id: sell-accounts, effect: permit, subjects: [account], actions: [asset.sell], law: [act]}
            """, """
            - {id: sell, effect: permit, subjects: [company], actions: [asset.sell], law: [act]}
            - {id: sell-accounts, effect: permit, subjects: [account], actions: [asset.sell], law: [act]}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (Redundancy each : candidate.redundancies()) {
            if (each.kind() == Redundancy.Kind.SAME) {
                findings.add(
                        each.rule().place(),
                        each.rule().name() + " is redundant: whenever it speaks, "
                                + each.by().name() + " says the same",
                        List.of(each.by().place()));
            }
        }
    }
}
