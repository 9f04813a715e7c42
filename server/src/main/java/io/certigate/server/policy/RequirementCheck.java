package io.certigate.server.policy;

import io.certigate.server.model.Certification;
import io.certigate.server.model.CertificationState;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.HeldCertification;
import io.certigate.server.model.Relation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks what permits require against the facts of one revision. Every part is looked at, met or not, so that the next edge
 * counts all that time can change.
 */
final class RequirementCheck {
    private final Question question;
    private final Instant at;
    private final FactsLookup facts;
    private @Nullable Instant nextEdge;

    /** One item that is not met. */
    record Unmet(Requirement.Shortfall shortfall, List<Evidence> evidence) {}

    RequirementCheck(Question question, Instant at, FactsLookup facts) {
        this.question = question;
        this.at = at;
        this.facts = facts;
    }

    /** The earliest instant after the one asked about at which time can change what was checked; null for none. */
    @Nullable
    Instant nextEdge() {
        return nextEdge;
    }

    /**
     * Whether a requirement is met.
     *
     * @param evidence receives the certifications that meet it
     * @param missing receives what is not met, null if nobody wants to know: most permits that do not hold are outdone by
     *     one that does
     */
    boolean met(Requirement requirement, List<Evidence> evidence, @Nullable List<Unmet> missing) {
        if (requirement instanceof Requirement.OfCertification single) {
            List<Evidence> shortfall = missing == null ? null : new ArrayList<>(1);
            boolean met = certified(single, evidence, shortfall);
            if (!met && missing != null && shortfall != null) {
                missing.add(new Unmet(single.shortfall(), shortfall));
            }
            return met;
        }
        if (requirement instanceof Requirement.AnyOf any) {
            return anyMet(any, evidence, missing);
        }
        return allMet((Requirement.AllOf) requirement, evidence, missing);
    }

    private boolean anyMet(Requirement.AnyOf any, List<Evidence> evidence, @Nullable List<Unmet> missing) {
        boolean met = false;
        List<Unmet> below = missing == null ? null : new ArrayList<>(any.parts().size());
        for (int i = 0; i < any.parts().size(); i++) {
            // The first part that is met is the evidence; the others are still looked at for their edges.
            met |= met(any.parts().get(i), met ? new ArrayList<>(1) : evidence, below);
        }
        if (!met && missing != null && below != null) {
            missing.add(new Unmet(any.shortfall(), evidenceOf(below)));
        }
        return met;
    }

    private boolean allMet(Requirement.AllOf all, List<Evidence> evidence, @Nullable List<Unmet> missing) {
        boolean met = true;
        List<Evidence> present = new ArrayList<>(all.parts().size());
        List<Unmet> below = missing == null ? null : new ArrayList<>(all.parts().size());
        for (int i = 0; i < all.parts().size(); i++) {
            met &= met(all.parts().get(i), present, below);
        }
        if (met) {
            evidence.addAll(present);
        } else if (missing != null && below != null) {
            Requirement.Shortfall own = all.shortfall();
            if (own == null) {
                missing.addAll(below);
            } else {
                missing.add(new Unmet(own, evidenceOf(below)));
            }
        }
        return met;
    }

    private static List<Evidence> evidenceOf(List<Unmet> missing) {
        List<Evidence> all = new ArrayList<>();
        for (Unmet each : missing) {
            all.addAll(each.evidence());
        }
        return all;
    }

    private boolean certified(
            Requirement.OfCertification required, List<Evidence> evidence, @Nullable List<Evidence> shortfall) {
        EntityRef base = required.of().resource() ? question.resource() : question.subject();
        String relation = required.of().relation();
        if (relation == null) {
            return holds(required, base, evidence, shortfall);
        }
        Facts known = facts.of(base);
        if (known == null) {
            return false;
        }
        boolean met = false;
        boolean related = false;
        List<Relation> relations = known.relations(relation);
        for (int i = 0; i < relations.size(); i++) {
            Relation each = relations.get(i);
            nextEdge = each.window().nextEdge(at, nextEdge);
            if (each.window().contains(at)) {
                related = true;
                met |= holds(required, each.with(), met ? new ArrayList<>(1) : evidence, shortfall);
            }
        }
        if (!related && shortfall != null) {
            shortfall.add(new Evidence.MissingRelation(base, relation));
        }
        return met;
    }

    /**
     * Whether the holder has a VALID certification of the kind. Of several the evidence is the one that counts longest from
     * now on.
     */
    private boolean holds(
            Requirement.OfCertification required,
            EntityRef holder,
            List<Evidence> evidence,
            @Nullable List<Evidence> shortfall) {
        Facts known = facts.of(holder);
        if (known == null) {
            return false;
        }
        String kind = required.kind().name();
        Predicate<String> check = required.kind().numberCheck();
        Certification valid = null;
        Certification latest = null;
        CertificationState latestState = CertificationState.MISSING;
        List<HeldCertification> held = known.certifications(kind);
        for (int i = 0; i < held.size(); i++) {
            Certification each = held.get(i).certification();
            boolean wellFormed = held.get(i).wellFormed(check);
            CertificationState state = each.stateAt(at, wellFormed);
            nextEdge = each.nextEdge(at, wellFormed, nextEdge);
            if (state == CertificationState.VALID) {
                valid = valid == null || countsLonger(each, valid) ? each : valid;
            } else if (latest == null || startsLater(each, latest)) {
                latest = each;
                latestState = state;
            }
        }
        String of = required.of().word();
        if (valid != null) {
            evidence.add(new Evidence.Certified(of, holder, kind, valid, CertificationState.VALID));
            return true;
        }
        if (shortfall != null) {
            shortfall.add(new Evidence.Certified(of, holder, kind, latest, latestState));
        }
        return false;
    }

    /** Of two that are VALID: the next edge of such a one, if it has any, is where it stops to count. */
    private boolean countsLonger(Certification a, Certification b) {
        Instant endA = a.nextEdge(at, true, null);
        Instant endB = b.nextEdge(at, true, null);
        if (Objects.equals(endA, endB)) {
            return a.number().compareTo(b.number()) < 0;
        }
        return endB != null && (endA == null || endA.isAfter(endB));
    }

    private static boolean startsLater(Certification a, Certification b) {
        int order = a.validFrom().compareTo(b.validFrom());
        return order > 0 || (order == 0 && a.number().compareTo(b.number()) < 0);
    }
}
