package io.certigate.server.lint;

import java.util.List;

/** Rule that adds a reason or a law, but changes no effect. */
final class RedundantEffect implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG107", Severity.NOTE, "Rule that adds a reason or a law, but changes no effect", """
            There is another rule of the same effect whose target contains this rule's, which is in force whenever this rule is, and whose conditions are among this rule's,
            word for word (what lifts the other, lifts this one). Of a permit, it requires what this one requires and imposes its obligations.
            It gives another reason (of a forbid) or does not cite a law that this one cites; else it would be CG106.""", """
            Without the rule, every answer would have the same effect. That is well if it shows a second legal basis on purpose.""", """
            Leave it if both reasons matter; else delete it.""", """
            - {id: no-sale, effect: forbid, actions: [asset.sell], law: [act], reason: example.no_sale, message: {en: No sale.}}
            - id: no-sale-by-accounts
              effect: forbid
              subjects: [account]
              actions: [asset.sell]
              law: [act]
              reason: example.no_sale_by_accounts
              message: {en: Accounts may not sell.}
            """, """
            - id: no-sale
              effect: forbid
              subjects: [company]
              actions: [asset.sell]
              law: [act]
              reason: example.no_sale
              message: {en: No sale.}
            - id: no-sale-by-accounts
              effect: forbid
              subjects: [account]
              actions: [asset.sell]
              law: [act]
              reason: example.no_sale_by_accounts
              message: {en: Accounts may not sell.}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (Redundancy each : candidate.redundancies()) {
            if (each.kind() == Redundancy.Kind.OTHER_REASON) {
                findings.add(
                        each.rule().place(),
                        each.rule().name() + " changes no effect: whenever it speaks, so does "
                                + each.by().name() + ", which gives another reason or cites other law",
                        List.of(each.by().place()));
            }
        }
    }
}
