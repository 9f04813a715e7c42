package io.certigate.server.impact;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Certification.End;
import io.certigate.server.model.Certification.EndKind;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.policy.FactsLookup;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is supposed of certifications. Facts that it does not concern stay the very same. */
sealed interface Alteration {
    /** Nothing is supposed of certifications. */
    Alteration NONE = new None();

    /** Whether a certification is one of those that are supposed to be otherwise, whatever that changes. */
    boolean concerns(Certification certification);

    /** A certification as it is supposed to be when a question is answered at an instant. */
    Certification of(Certification certification, Instant at);

    /** The facts as they are supposed to be at an instant. */
    default Facts of(Facts facts, Instant at) {
        return facts.certifying(certification -> of(certification, at));
    }

    /** A lookup of such facts, for one evaluation. */
    default FactsLookup over(FactsLookup known, Instant at) {
        Map<EntityRef, Facts> altered = new HashMap<>();
        return holder -> {
            Facts before = altered.get(holder);
            if (before != null) {
                return before;
            }
            Facts facts = known.of(holder);
            if (facts == null) {
                return null;
            }
            Facts after = of(facts, at);
            altered.put(holder, after);
            return after;
        };
    }

    /**
     * What a supposition says of certifications, apart from {@link Supposition.Ended}.
     *
     * @param number its number as the registry writes it
     */
    static Alteration of(Supposition supposition, String number) {
        if (supposition instanceof Supposition.Lapsed lapsed) {
            return new Over(null, lapsed.kind(), "");
        }
        return supposition instanceof Supposition.Cancelled cancelled
                ? new Over(cancelled.holder(), cancelled.kind(), number)
                : NONE;
    }

    /** Nothing is supposed. */
    record None() implements Alteration {
        @Override
        public boolean concerns(Certification certification) {
            return false;
        }

        @Override
        public Certification of(Certification certification, Instant at) {
            return certification;
        }

        @Override
        public FactsLookup over(FactsLookup known, Instant at) {
            return known;
        }
    }

    /**
     * Some certifications are over when the question is answered.
     *
     * @param holder whose, null for everybody's
     * @param kind of which kind
     * @param number with which number, empty for any
     */
    record Over(@Nullable EntityRef holder, String kind, String number) implements Alteration {
        @Override
        public boolean concerns(Certification certification) {
            return certification.kind().equals(kind)
                    && (holder == null || certification.holder().equals(holder))
                    && (number.isEmpty() || certification.number().equals(number));
        }

        @Override
        public Certification of(Certification certification, Instant at) {
            End end = certification.end();
            boolean over = end != null && !at.isBefore(end.effectiveAt());
            return !concerns(certification) || over
                    ? certification
                    : certification.withEnd(new End(EndKind.CANCELLED, at, at, ""));
        }
    }

    /**
     * The ends of some certifications are known before they were recorded.
     *
     * @param ended the certifications with their ends
     */
    record Known(List<Certification> ended) implements Alteration {
        /** The ends. */
        List<End> ends() {
            return ended.stream()
                    .map(Certification::end)
                    .filter(Objects::nonNull)
                    .toList();
        }

        @Override
        public boolean concerns(Certification certification) {
            return ended.stream().anyMatch(each -> same(each, certification));
        }

        private static boolean same(Certification one, Certification other) {
            return one.holder().equals(other.holder())
                    && one.kind().equals(other.kind())
                    && one.number().equals(other.number());
        }

        @Override
        public Certification of(Certification certification, Instant at) {
            for (Certification each : ended) {
                if (same(each, certification)) {
                    End end = each.end();
                    return end == null || end.equals(certification.end()) ? certification : certification.withEnd(end);
                }
            }
            return certification;
        }
    }
}
