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
    private static final Localized MISSING_MESSAGE = new Localized(java.util.Map.of(
            "en", "A required certification is missing or does not count now.",
            "zh", "缺少所需的资质，或该资质目前无效。"));

    private final Vocabulary vocabulary;
    private final Question question;
    private final Instant at;
    private final FactsLookup facts;
    private @Nullable Instant nextEdge;

    /** One item that is not met. */
    record Unmet(Cause cause, List<Evidence> evidence, Remedy remedy) {}

    RequirementCheck(Vocabulary vocabulary, Question question, Instant at, FactsLookup facts) {
        this.vocabulary = vocabulary;
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
     * @param missing receives what is not met
     */
    boolean met(Rule rule, Requirement requirement, List<Evidence> evidence, List<Unmet> missing) {
        if (requirement instanceof Requirement.OfCertification single) {
            List<Evidence> shortfall = new ArrayList<>(0);
            if (certified(single, evidence, shortfall)) {
                return true;
            }
            missing.add(unmet(rule, requirement, shortfall));
            return false;
        }
        if (requirement instanceof Requirement.AnyOf any) {
            return anyMet(rule, any, evidence, missing);
        }
        return allMet(rule, (Requirement.AllOf) requirement, evidence, missing);
    }

    private boolean anyMet(Rule rule, Requirement.AnyOf any, List<Evidence> evidence, List<Unmet> missing) {
        boolean met = false;
        List<Unmet> below = new ArrayList<>(any.parts().size());
        for (int i = 0; i < any.parts().size(); i++) {
            // The first part that is met is the evidence; the others are still looked at for their edges.
            met |= met(rule, any.parts().get(i), met ? new ArrayList<>(1) : evidence, below);
        }
        if (!met) {
            missing.add(unmet(rule, any, evidenceOf(below)));
        }
        return met;
    }

    private boolean allMet(Rule rule, Requirement.AllOf all, List<Evidence> evidence, List<Unmet> missing) {
        boolean met = true;
        List<Evidence> present = new ArrayList<>(all.parts().size());
        List<Unmet> below = new ArrayList<>(0);
        for (int i = 0; i < all.parts().size(); i++) {
            met &= met(rule, all.parts().get(i), present, below);
        }
        if (met) {
            evidence.addAll(present);
        } else if (all.otherwise() == null) {
            missing.addAll(below);
        } else {
            missing.add(unmet(rule, all, evidenceOf(below)));
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

    private Unmet unmet(Rule rule, Requirement requirement, List<Evidence> evidence) {
        List<Remedy.Option> options = new ArrayList<>();
        collectOptions(requirement, options);
        Requirement.Otherwise otherwise = requirement.otherwise();
        Cause cause = otherwise != null
                ? otherwise.cause()
                : new Cause(
                        Cause.CERTIFICATION_MISSING,
                        rule.cause().policy(),
                        rule.cause().rule(),
                        MISSING_MESSAGE,
                        rule.cause().law());
        Localized message = otherwise == null ? Localized.NONE : otherwise.remedy();
        if (message.isEmpty() && requirement instanceof Requirement.OfCertification single) {
            CertificationKind kind = vocabulary.kind(single.kind());
            message = kind == null ? Localized.NONE : kind.remedy();
        }
        return new Unmet(cause, evidence, new Remedy(cause.code(), List.copyOf(options), message));
    }

    private void collectOptions(Requirement requirement, List<Remedy.Option> options) {
        if (requirement instanceof Requirement.OfCertification single) {
            CertificationKind kind = vocabulary.kind(single.kind());
            options.add(new Remedy.Option.OfCertification(
                    single.of().word(), single.kind(), kind == null ? List.of() : kind.issuers()));
        } else if (requirement instanceof Requirement.AnyOf any) {
            any.parts().forEach(part -> collectOptions(part, options));
        } else if (requirement instanceof Requirement.AllOf all) {
            all.parts().forEach(part -> collectOptions(part, options));
        }
    }

    private boolean certified(Requirement.OfCertification required, List<Evidence> evidence, List<Evidence> shortfall) {
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
        if (!related) {
            shortfall.add(new Evidence.MissingRelation(base, relation));
        }
        return met;
    }

    /** Whether the holder has a VALID certification of the kind; of several the one that counts longest from now on is the evidence. */
    private boolean holds(
            Requirement.OfCertification required, EntityRef holder, List<Evidence> evidence, List<Evidence> shortfall) {
        Facts known = facts.of(holder);
        CertificationKind kind = vocabulary.kind(required.kind());
        if (known == null || kind == null) {
            return false;
        }
        Predicate<String> check = kind.numberCheck();
        Certification valid = null;
        Certification latest = null;
        CertificationState latestState = CertificationState.MISSING;
        List<HeldCertification> held = known.certifications(required.kind());
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
            evidence.add(new Evidence.Certified(of, holder, required.kind(), valid, CertificationState.VALID));
            return true;
        }
        shortfall.add(new Evidence.Certified(of, holder, required.kind(), latest, latestState));
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
