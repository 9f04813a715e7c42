package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.suite.Fixtures;
import io.certigate.server.suite.Suite;
import java.time.Instant;
import java.util.List;

/** The questions of suites in the place of past decisions, each with its own fixtures. For one thread, once. */
final class SuitePart {
    private final Assessment all;
    private final Comparison comparison;

    SuitePart(Assessment all, Comparison comparison) {
        this.all = all;
        this.comparison = comparison;
    }

    /** Goes through them. */
    void run() {
        PolicySet active =
                all.requirePresent("take the active release from").active().withDirectives(List.of());
        PolicySet candidate =
                all.query().supposition() instanceof Supposition.Candidate supposed ? supposed.release() : active;
        long cases = 0;
        for (Suite suite : all.query().suites()) {
            for (Suite.Case each : suite.cases()) {
                cases++;
                all.watch().decision();
                all.templates().seen(Probe.of(each.question()));
                ask(each, active, candidate);
            }
        }
        all.reach().covers("suites: " + cases + " cases in the place of the log, each with its own fixtures");
    }

    private void ask(Suite.Case each, PolicySet active, PolicySet candidate) {
        Fixtures fixtures = each.fixtures();
        Instant at = all.query().at() == null ? each.at() : all.instant();
        List<EntityRef> owners = Owners.of(fixtures.of(each.question().subject()), at);
        Comparison.Asked asked = new Comparison.Asked(Probe.of(each.question()), fixtures, false, owners);
        PolicySet before = fixtures.over(active);
        if (all.query().supposition() instanceof Supposition.Until until) {
            comparison.along(asked, before, at, until.until());
            return;
        }
        PolicySet after = candidate == active ? before : fixtures.over(candidate);
        Instant first = all.query().supposition() instanceof Supposition.OtherInstant ? each.at() : at;
        comparison.twice(asked, before, first, after, at);
    }
}
