package io.certigate.server.impact;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Certification.End;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Nearest;
import io.certigate.server.policy.CertificationKind;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.state.StateStore;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What must hold for a supposition to mean something: one that is about nothing would change nothing, which looks like good news. */
final class Premises {
    private static final int MAX_SHOWN = 5;

    private final Assessment all;

    Premises(Assessment all) {
        this.all = all;
    }

    /**
     * Checks them; what is supposed of certifications.
     *
     * @throws ImpactFailure if one does not hold
     */
    Alteration check() {
        Supposition supposition = all.query().supposition();
        if (all.query().baseline() == ImpactQuery.Baseline.ACTIVE && all.present() == null) {
            throw new ImpactFailure("expected a state to take the active release from, found only a log; compare with"
                    + " what was recorded");
        }
        requireSense();
        requireDeclared(supposition.kind());
        String number = number(supposition);
        if (supposition instanceof Supposition.Cancelled cancelled) {
            requireKnown(cancelled, number);
        }
        return supposition instanceof Supposition.Ended ended
                ? new Alteration.Known(backdated(ended, number))
                : Alteration.of(supposition, number);
    }

    /** Instants that leave nothing to look at, or not what is asked for. */
    private void requireSense() {
        ImpactQuery query = all.query();
        if (query.supposition() instanceof Supposition.Until until) {
            boolean ofItsOwn = query.suites().isEmpty() || query.registry();
            if (query.at() != null && query.at().isBefore(all.now())) {
                throw new ImpactFailure("expected an instant to look forward from that is not before now (" + all.now()
                        + "), found " + query.at());
            }
            if (ofItsOwn && !until.until().isAfter(all.instant())) {
                throw new ImpactFailure("expected an end of what is looked at after " + all.instant() + ", found "
                        + until.until() + (query.suites().isEmpty() ? "" : "; or leave the registry out"));
            }
        }
        if (query.supposition() instanceof Supposition.Ended && query.at() != null) {
            throw new ImpactFailure("expected no instant beside an end that was recorded late, found " + query.at()
                    + "; what was permitted is looked at as of when it was");
        }
        if (query.from() != null && query.from().isAfter(all.now())) {
            throw new ImpactFailure(
                    "expected past decisions from an instant before now (" + all.now() + "), found " + query.from());
        }
    }

    private void requireKnown(Supposition.Cancelled cancelled, String number) {
        Present present = all.present();
        ImpactSources.State state = all.sources().state();
        if (present == null || state == null) {
            return;
        }
        List<Certification> held = certifications(cancelled.holder());
        Alteration alteration = Alteration.of(cancelled, number);
        if (held.stream().noneMatch(alteration::concerns)) {
            throw new ImpactFailure("expected a certification of the kind " + cancelled.kind()
                    + (number.isEmpty() ? "" : " with the number " + number) + " of " + cancelled.holder() + ", found "
                    + (held.isEmpty() ? "none of this holder" + holders(state, cancelled) : "only " + shown(held)));
        }
    }

    private static String shown(List<Certification> held) {
        return held.stream()
                        .limit(MAX_SHOWN)
                        .map(each -> each.kind() + (each.number().isEmpty() ? "" : " " + each.number()))
                        .distinct()
                        .collect(Collectors.joining(", "))
                + (held.size() > MAX_SHOWN ? ", and more" : "");
    }

    private static String holders(ImpactSources.State state, Supposition.Cancelled cancelled) {
        List<String> names = state
                .store()
                .certifications(new StateStore.CertificationFilter(null, cancelled.kind(), null), StateStore.MAX_ROWS)
                .stream()
                .map(each -> each.record().holder().toString())
                .distinct()
                .toList();
        String hint = Nearest.hint(cancelled.holder().toString(), names);
        return hint.isEmpty() ? "; 'certigate cert list --kind " + cancelled.kind() + "' lists the holders" : hint;
    }

    private void requireDeclared(String kind) {
        Present present = all.present();
        if (present == null || kind.isEmpty()) {
            return;
        }
        Vocabulary vocabulary = present.active().vocabulary();
        if (vocabulary.kind(kind) == null) {
            throw new ImpactFailure("expected a declared certification kind, found '" + kind + "'"
                    + Nearest.hint(kind, vocabulary.certificationKinds().keySet()));
        }
    }

    /** The number of the supposition as the registry writes it; as it is if there is none to ask. */
    private String number(Supposition supposition) {
        String number = supposition.number();
        Present present = all.present();
        CertificationKind kind =
                present == null ? null : present.active().vocabulary().kind(supposition.kind());
        return number.isEmpty() || kind == null ? number : kind.numbers().normalize(number);
    }

    /** The certifications whose ends took effect before they were recorded. */
    private List<Certification> backdated(Supposition.Ended ended, String number) {
        List<Certification> found = certifications(ended.holder()).stream()
                .filter(each -> each.kind().equals(ended.kind()))
                .filter(each -> number.isEmpty() || each.number().equals(number))
                .filter(each -> isBackdated(each.end()))
                .toList();
        if (found.isEmpty()) {
            throw new ImpactFailure("expected a certification of the kind " + ended.kind() + " of " + ended.holder()
                    + " whose end took effect before it was recorded, found none; 'certigate cert get' shows its end");
        }
        found.forEach(each -> {
            End end = Objects.requireNonNull(each.end());
            all.reach()
                    .covers("the end of " + each.kind()
                            + (each.number().isEmpty() ? "" : " " + each.number()) + " took effect at "
                            + end.effectiveAt() + " and was recorded at " + end.recordedAt());
        });
        return found;
    }

    private static boolean isBackdated(@Nullable End end) {
        return end != null && end.effectiveAt().isBefore(end.recordedAt());
    }

    private List<Certification> certifications(EntityRef holder) {
        Present present = all.requirePresent("read the certification from");
        String problem = all.past().read(present.revision(), Set.of(holder));
        Facts facts = all.past().of(present.revision(), holder);
        if (problem != null || facts == null) {
            throw new ImpactFailure("the certification cannot be read: " + problem);
        }
        return facts.certifications();
    }
}
