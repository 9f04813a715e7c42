package io.certigate.server.lint;

/** Forbid without a law. */
final class ForbidWithoutLaw implements Check {
    private static final Description DESCRIPTION =
            new Description("CG302", Severity.WARNING, "Forbid without a law", """
            A forbid cites no law.""", """
            Whoever is denied may ask on what legal basis, and the answer does not say.""", """
            Declare the law, order or contract in the policy, and name it under 'law'.""", """
            - id: no-sale
              effect: forbid
              actions: [asset.sell]
              reason: example.no_sale
              message: {en: Nothing may be sold.}
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
        for (TimedRule rule : candidate.rules()) {
            if (!rule.isPermit() && rule.rule().cause().law().isEmpty()) {
                findings.add(rule.place(), "the forbid " + rule.name() + " cites no law");
            }
        }
    }
}
