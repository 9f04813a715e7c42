package io.certigate.server.lint;

import io.certigate.server.policy.Effect;
import java.util.ArrayList;
import java.util.List;

/** Permit that forbids always cover. */
final class PermitAlwaysForbidden implements Check {
    private static final Description DESCRIPTION =
            new Description("CG105", Severity.ERROR, "Permit that forbids always cover", """
            At every instant at which the permit is in force, a forbid is in force whose target contains the permit's, whose conditions
            are among the permit's, word for word, and which no certification lifts. At different instants it may be different forbids. A
            permit that several forbids cover only together, each for a part of its target, is not found.""", """
            A forbid wins, so that the permit never has an effect.""", """
            Delete the permit; or narrow the forbid if something was to remain permitted.""", """
            - {id: sell, effect: permit, subjects: [account], actions: [asset.sell], during: {from: 2023-01-01}, law: [act]}
            - id: no-sale
              effect: forbid
              actions: [asset.sell]
              during: {from: 2022-03-01}
              law: [act]
              reason: example.no_sale
              message: {en: Nothing may be sold.}
            """, """
            - {id: sell, effect: permit, subjects: [account], actions: [asset.sell], during: {from: 2023-01-01}, law: [act]}
            - id: no-sale
              effect: forbid
              actions: [asset.sell]
              during: {from: 2022-03-01, until: 2023-01-01}
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
            if (!rule.isPermit() || rule.time().isNever(Effect.PERMIT)) {
                continue;
            }
            List<TimedRule> forbids = candidate.wider().of(rule, Effect.DENY);
            List<ActiveTime.Piece> pieces = new ArrayList<>();
            forbids.forEach(each -> pieces.addAll(each.time().pieces()));
            if (new ActiveTime(pieces).covers(rule.time())) {
                findings.add(
                        rule.place(),
                        rule.name() + " never has an effect: whenever it holds, it is forbidden by "
                                + String.join(
                                        " or ",
                                        forbids.stream()
                                                .map(TimedRule::name)
                                                .sorted()
                                                .toList()),
                        forbids.stream().map(TimedRule::place).toList());
            }
        }
    }
}
