package io.certigate.server.lint;

import io.certigate.server.model.PropertyType;
import io.certigate.server.policy.Equality;
import java.util.Collections;
import java.util.List;

/** Equalities that contradict each other. */
final class ContradictingEqualities implements Check {
    private static final Description DESCRIPTION =
            new Description("CG103", Severity.ERROR, "Equalities that contradict each other", """
            The rule demands twice of one property, which is not a list, that it be one of some values, and no value is in both.
            (A path without a side, such as platform, means subject.platform.)""", """
            A permit never holds. A forbid applies only where the property is not known, which is surely not meant.""", """
            Leave out one of the two; name the values together in one list if each of them should count; or make two rules.""", """
            - id: sell
              effect: permit
              actions: [asset.sell]
              where: {platform: weixin, subject.platform: alipay}
              law: [act]
            """, """
            - id: sell
              effect: permit
              actions: [asset.sell]
              where: {platform: weixin, resource.platform: alipay}
              law: [act]
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (TimedRule rule : candidate.rules()) {
            List<Equality> where = rule.rule().target().where();
            for (int i = 1; i < where.size(); i++) {
                Equality equality = where.get(i);
                if (where.subList(0, i).stream().anyMatch(other -> contradict(equality, other))) {
                    findings.add(
                            rule.place(),
                            rule.name() + (rule.isPermit() ? " never holds" : " applies only to what is unknown")
                                    + ": expected values of " + equality.path().word()
                                    + " that can be equal, found two lists that share none");
                }
            }
        }
    }

    private static boolean contradict(Equality a, Equality b) {
        return a.path().equals(b.path())
                && a.path().type() instanceof PropertyType.Plain
                && Collections.disjoint(a.values(), b.values());
    }
}
