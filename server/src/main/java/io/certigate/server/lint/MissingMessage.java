package io.certigate.server.lint;

import io.certigate.server.policy.Obligation;
import io.certigate.server.policy.Requirement;
import io.certigate.server.policy.Rule;

/** Missing message. */
final class MissingMessage implements Check {
    private static final Description DESCRIPTION =
            new Description("CG304", Severity.WARNING, "Missing message", """
            A forbid has no message; or an 'otherwise' has neither a message nor a remedy, and the certification kind has no remedy
            either; or an obligation has no message.""", """
            People would see a bare code and not know what to do.""", """
            Add 'message: {en: ...}', in the languages of those who will read it.""", """
            - id: no-sale
              effect: forbid
              actions: [asset.sell]
              law: [act]
              reason: example.no_sale
            """, """
            - id: no-sale
              effect: forbid
              actions: [asset.sell]
              law: [act]
              reason: example.no_sale
              message: {en: Nothing may be sold.}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (TimedRule each : candidate.rules()) {
            Rule rule = each.rule();
            if (!each.isPermit() && rule.cause().message().isEmpty()) {
                findings.add(each.place(), "expected a message in the forbid " + each.name() + ", found none");
            }
            for (Requirement.Shortfall shortfall : RuleTexts.shortfalls(rule)) {
                if (shortfall.cause().message().isEmpty()
                        && shortfall.remedy().message().isEmpty()) {
                    findings.add(
                            each.place(),
                            "expected a message or remedy for "
                                    + shortfall.cause().code() + " in " + each.name() + ", found none");
                }
            }
            for (Obligation obligation : rule.obligations()) {
                if (obligation.message().isEmpty()) {
                    findings.add(
                            each.place(),
                            "expected a message for the obligation " + obligation.id() + " in " + each.name()
                                    + ", found none");
                }
            }
        }
    }
}
