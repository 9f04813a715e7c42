package io.certigate.server.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts what was found in each market together: forbidden in one is forbidden, and each needs its own permit. */
final class Summary {
    private final List<Reason> denials = new ArrayList<>(2);
    private final List<Reason> grants = new ArrayList<>(2);
    private final List<Reason> notices = new ArrayList<>(0);
    private final List<Remedy> remedies = new ArrayList<>(0);
    private final List<Evaluation.Finding> held = new ArrayList<>(2);
    private @Nullable Basis basis;

    /** Orders that speak of the action in a market and are not in force. */
    void notice(String market, List<Evaluation.Finding> stopped) {
        addReasons(notices, stopped, market);
    }

    /** A market in which forbids apply. */
    void forbidden(String market, List<Evaluation.Finding> forbids) {
        for (Evaluation.Finding forbid : forbids) {
            // A forbid that applies for a better reason than an error outdoes those that do not.
            worsen(forbid.basis());
        }
        addReasons(denials, forbids, market);
        addRemedies(forbids);
    }

    /** A market in which permits hold. */
    void permitted(String market, List<Evaluation.Finding> permits) {
        addReasons(grants, permits, market);
        held.addAll(permits);
    }

    /** A market in which no permit holds. */
    void unmet(String market, List<Evaluation.Finding> explained) {
        worsen(Basis.REQUIREMENT_UNMET);
        addReasons(denials, explained, market);
        addRemedies(explained);
    }

    /** A market in which no policy in force speaks of the action. */
    void uncovered(String market) {
        worsen(Basis.NOT_COVERED);
        denials.add(new Reason(Cause.COVERED_BY_NOTHING, market, List.of()));
    }

    /** The answer. */
    Answer answer(Rulings rulings, @Nullable Instant validUntil) {
        Answer answer = basis == null
                ? new Answer(Effect.PERMIT, Basis.RULE, grants, obligations(), List.of(), notices, validUntil)
                : new Answer(Effect.DENY, basis, denials, List.of(), remedies, notices, validUntil);
        return new Answer(rulings.same(answer.ruling()), answer.evidence(), validUntil);
    }

    private void worsen(Basis other) {
        basis = basis == null || other.compareTo(basis) < 0 ? other : basis;
    }

    private static void addReasons(List<Reason> reasons, List<Evaluation.Finding> findings, String market) {
        for (Evaluation.Finding finding : findings) {
            reasons.add(new Reason(finding.cause(), market, finding.evidence()));
        }
    }

    private void addRemedies(List<Evaluation.Finding> findings) {
        for (Evaluation.Finding finding : findings) {
            Remedy remedy = finding.remedy();
            if (remedy != null && !remedies.contains(remedy)) {
                remedies.add(remedy);
            }
        }
    }

    private List<Obligation> obligations() {
        held.sort(Evaluation.BY_RULE);
        List<Rule> permits = new ArrayList<>(held.size());
        held.forEach(finding -> permits.add(finding.rule().rule()));
        return Duties.of(permits);
    }
}
