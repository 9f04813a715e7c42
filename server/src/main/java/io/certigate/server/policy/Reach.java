package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Relation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks for the facts that a question may need at any instant: of its subject and resource, and of all that a requirement
 * could find through their relations, be they in force or not.
 */
final class Reach {
    /** Most entities behind relations; beyond them an evaluation asks for what it needs, one instant at a time. */
    private static final int MAX_RELATED = 1_000;

    private final Question question;
    private final FactsLookup facts;
    private final Set<Requirement.Holder> followed = new HashSet<>();
    private int related;

    Reach(Question question, FactsLookup facts) {
        this.question = question;
        this.facts = facts;
    }

    void ask(List<Plan> plans) {
        facts.of(question.subject());
        facts.of(question.resource());
        for (Plan plan : plans) {
            for (IndexedRule candidate : plan.rules(question, path -> null)) {
                Requirement.AnyOf exemption = candidate.rule().conditions().exemption();
                if (exemption != null) {
                    ask(exemption);
                }
                candidate.rule().require().forEach(this::ask);
            }
        }
    }

    private void ask(Requirement requirement) {
        if (requirement instanceof Requirement.OfCertification certification) {
            follow(certification.of());
        } else if (requirement instanceof Requirement.AnyOf any) {
            any.parts().forEach(this::ask);
        } else if (requirement instanceof Requirement.AllOf all) {
            all.parts().forEach(this::ask);
        }
    }

    private void follow(Requirement.Holder of) {
        String relation = of.relation();
        if (relation == null || !followed.add(of)) {
            return;
        }
        EntityRef base = of.resource() ? question.resource() : question.subject();
        Facts known = facts.of(base);
        for (Relation each : known == null ? List.<Relation>of() : known.relations(relation)) {
            if (related++ < MAX_RELATED) {
                facts.of(each.with());
            }
        }
    }
}
