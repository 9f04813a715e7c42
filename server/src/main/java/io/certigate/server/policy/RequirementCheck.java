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
    private RequirementCheck() {}

    /** One item that is not met. */
    record Unmet(Requirement.Shortfall shortfall, List<Evidence> evidence) {}

    /** The certifications that meet all of some requirements; null if one is not met. */
    static @Nullable List<Evidence> witnesses(
            List<Requirement> requirements, Weighing weighing, @Nullable List<Unmet> missing) {
        List<Evidence> witnesses = List.of();
        boolean met = true;
        for (int i = 0; i < requirements.size(); i++) {
            List<Evidence> found = witnesses(requirements.get(i), weighing, missing);
            met &= found != null;
            witnesses = found == null ? witnesses : joined(witnesses, found);
        }
        return met ? witnesses : null;
    }

    /**
     * The certifications that meet a requirement; null if it is not met.
     *
     * @param missing receives what is not met, null if nobody wants to know: most permits that do not hold are outdone by
     *     one that does
     */
    static @Nullable List<Evidence> witnesses(
            Requirement requirement, Weighing weighing, @Nullable List<Unmet> missing) {
        if (requirement instanceof Requirement.OfCertification single) {
            return certified(single, weighing, missing);
        }
        if (requirement instanceof Requirement.AnyOf any) {
            return ofAny(any, weighing, missing);
        }
        return ofAll((Requirement.AllOf) requirement, weighing, missing);
    }

    private static @Nullable List<Evidence> ofAny(
            Requirement.AnyOf any, Weighing weighing, @Nullable List<Unmet> missing) {
        List<Evidence> witnesses = null;
        List<Unmet> below = missing == null ? null : new ArrayList<>(any.parts().size());
        for (int i = 0; i < any.parts().size(); i++) {
            // The first part that is met is the evidence; the others are still looked at for their edges.
            List<Evidence> found = witnesses(any.parts().get(i), weighing, below);
            witnesses = witnesses == null ? found : witnesses;
        }
        if (witnesses == null && missing != null && below != null) {
            missing.add(new Unmet(any.shortfall(), evidenceOf(below)));
        }
        return witnesses;
    }

    private static @Nullable List<Evidence> ofAll(
            Requirement.AllOf all, Weighing weighing, @Nullable List<Unmet> missing) {
        List<Unmet> below = missing == null ? null : new ArrayList<>(all.parts().size());
        List<Evidence> witnesses = witnesses(all.parts(), weighing, below);
        if (witnesses == null && missing != null && below != null) {
            Requirement.Shortfall own = all.shortfall();
            if (own == null) {
                missing.addAll(below);
            } else {
                missing.add(new Unmet(own, evidenceOf(below)));
            }
        }
        return witnesses;
    }

    private static List<Evidence> joined(List<Evidence> some, List<Evidence> more) {
        if (some.isEmpty()) {
            return more;
        }
        List<Evidence> all = new ArrayList<>(some.size() + more.size());
        all.addAll(some);
        all.addAll(more);
        return all;
    }

    private static List<Evidence> evidenceOf(List<Unmet> missing) {
        List<Evidence> all = new ArrayList<>();
        for (Unmet each : missing) {
            all.addAll(each.evidence());
        }
        return all;
    }

    private static @Nullable List<Evidence> certified(
            Requirement.OfCertification required, Weighing weighing, @Nullable List<Unmet> missing) {
        List<Evidence> shortfall = missing == null ? null : new ArrayList<>(1);
        EntityRef base = required.of().resource() ? weighing.resource() : weighing.subject();
        String relation = required.of().relation();
        List<Evidence> witnesses = relation == null
                ? held(required, base, weighing, shortfall)
                : heldByRelated(required, base, relation, weighing, shortfall);
        if (witnesses == null && missing != null && shortfall != null) {
            missing.add(new Unmet(required.shortfall(), shortfall));
        }
        return witnesses;
    }

    private static @Nullable List<Evidence> heldByRelated(
            Requirement.OfCertification required,
            EntityRef base,
            String relation,
            Weighing weighing,
            @Nullable List<Evidence> shortfall) {
        Facts known = weighing.of(base);
        if (known == null) {
            return null;
        }
        List<Evidence> witnesses = null;
        boolean related = false;
        List<Relation> relations = known.relations(relation);
        for (int i = 0; i < relations.size(); i++) {
            Relation each = relations.get(i);
            weighing.edges(each.window());
            if (each.window().contains(weighing.at())) {
                related = true;
                List<Evidence> found = held(required, each.with(), weighing, shortfall);
                witnesses = witnesses == null ? found : witnesses;
            }
        }
        if (!related && shortfall != null) {
            shortfall.add(new Evidence.MissingRelation(base, relation));
        }
        return witnesses;
    }

    /**
     * The VALID certification of the kind that a holder has, null if it has none. Of several the evidence is the one that
     * counts longest from now on.
     */
    private static @Nullable List<Evidence> held(
            Requirement.OfCertification required,
            EntityRef holder,
            Weighing weighing,
            @Nullable List<Evidence> shortfall) {
        Facts known = weighing.of(holder);
        if (known == null) {
            return null;
        }
        Instant at = weighing.at();
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
            weighing.edges(each, wellFormed);
            if (state == CertificationState.VALID) {
                valid = valid == null || countsLonger(each, valid, at) ? each : valid;
            } else if (latest == null || startsLater(each, latest)) {
                latest = each;
                latestState = state;
            }
        }
        String of = required.of().word();
        if (valid != null) {
            return List.of(new Evidence.Certified(of, holder, kind, valid, CertificationState.VALID));
        }
        if (shortfall != null) {
            shortfall.add(new Evidence.Certified(of, holder, kind, latest, latestState));
        }
        return null;
    }

    /** Of two that are VALID: the next edge of such a one, if it has any, is where it stops to count. */
    private static boolean countsLonger(Certification a, Certification b, Instant at) {
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
