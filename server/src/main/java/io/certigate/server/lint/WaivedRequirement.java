package io.certigate.server.lint;

import java.util.List;

/** Requirement that another permit waives. */
final class WaivedRequirement implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG108", Severity.WARNING, "Requirement that another permit waives", """
            There is another permit whose target contains this rule's, which is in force whenever this rule is, and whose conditions are among this rule's,
            word for word (what lifts the other, lifts this one), and which requires strictly less: what this one requires implies what the other requires, by
            form, and not the other way round.""", """
            One permit that holds is enough. Whoever lacks what this permit requires is permitted by the other one, so that nobody
            needs it.""", """
            Narrow the other permit so that it does not contain this one; or make the requirement a forbid with 'unless'.""", """
            - {id: sell, effect: permit, actions: [asset.sell], law: [act]}
            - id: sell-filed
              effect: permit
              subjects: [account]
              actions: [asset.sell]
              require: [{certification: filing, otherwise: {reason: example.filing, message: {en: A filing is required.}}}]
              law: [act]
            """, """
            - {id: sell, effect: permit, subjects: [company], actions: [asset.sell], law: [act]}
            - id: sell-filed
              effect: permit
              subjects: [account]
              actions: [asset.sell]
              require: [{certification: filing, otherwise: {reason: example.filing, message: {en: A filing is required.}}}]
              law: [act]
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (Redundancy each : candidate.redundancies()) {
            if (each.kind() == Redundancy.Kind.WAIVED) {
                findings.add(
                        each.rule().place(),
                        "what " + each.rule().name() + " requires nobody needs: "
                                + each.by().name() + " permits the same and requires less",
                        List.of(each.by().place()));
            }
        }
    }
}
