package io.certigate.server.admin;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Certification.End;
import io.certigate.server.model.Directive;
import io.certigate.server.model.HighRisk;
import io.certigate.server.state.Activation;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.Update;
import io.certigate.server.state.Versioned;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change that can turn a DENY into a PERMIT. Told by what it does to the state, whatever was called for it: a call that nobody
 * thought of needs a second person too.
 *
 * @param risk its kind
 * @param target key of the record that it changes, of a release its hash
 * @param base revision at which that record was last changed, of a release that of the active one's activation; 0 for none
 */
record HighRiskChange(HighRisk risk, String target, long base) {
    /** The first of some kinds among changes, null if there is none. */
    static @Nullable HighRiskChange first(List<Update> updates, Set<HighRisk> risks, RecordReader current) {
        for (Update update : updates) {
            HighRisk kind = kind(update);
            HighRiskChange found = kind != null && risks.contains(kind) ? of(update, current) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** What a change may be, null if it cannot be any. Asks nobody: an import has many. */
    private static @Nullable HighRisk kind(Update update) {
        if (update instanceof Update.Activate) {
            return HighRisk.ACTIVATION;
        }
        if (update instanceof Update.Put put) {
            if (put.record() instanceof Directive) {
                return HighRisk.DIRECTIVES;
            }
            return put.record() instanceof Certification ? HighRisk.CERTIFICATIONS : null;
        }
        return null;
    }

    private static @Nullable HighRiskChange of(Update update, RecordReader current) {
        if (update instanceof Update.Activate activate) {
            Activation active = ReleaseAdmin.active(current);
            return new HighRiskChange(HighRisk.ACTIVATION, activate.hash(), active == null ? 0 : active.revision());
        }
        if (update instanceof Update.Put put && put.record() instanceof Directive directive) {
            Versioned<Directive> before = current.directive(directive.id());
            // A new one only forbids.
            return before == null
                    ? null
                    : new HighRiskChange(HighRisk.DIRECTIVES, RecordCodec.keyOf(directive), before.revision());
        }
        if (update instanceof Update.Put put && put.record() instanceof Certification held) {
            Versioned<Certification> before =
                    current.certification(new CertificationKey(held.holder(), held.kind(), held.number()));
            return before != null && onlyEnds(before.record(), held)
                    ? null
                    : new HighRiskChange(
                            HighRisk.CERTIFICATIONS, RecordCodec.keyOf(held), before == null ? 0 : before.revision());
        }
        return null;
    }

    /** Whether a certification counts at no instant at which it did not before: it was suspended or ended, no more. */
    private static boolean onlyEnds(Certification before, Certification after) {
        boolean same = after.withSuspensions(before.suspensions())
                .withEnd(before.end())
                .equals(before);
        return same
                && new HashSet<>(after.suspensions()).containsAll(before.suspensions())
                && endsNoLater(before.end(), after.end());
    }

    private static boolean endsNoLater(@Nullable End before, @Nullable End after) {
        return before == null || after != null && !after.effectiveAt().isAfter(before.effectiveAt());
    }
}
