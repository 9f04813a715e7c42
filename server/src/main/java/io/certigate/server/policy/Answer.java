package io.certigate.server.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question at an instant.
 *
 * @param ruling what the release says
 * @param evidence the facts that each reason rests upon, in the order of the ruling's grounds; then those of each notice
 * @param validUntil the earliest later instant at which time alone could change the answer, null if none is known
 */
public record Answer(
        Ruling ruling,
        List<List<Evidence>> evidence,
        @Nullable Instant validUntil) {
    /** Checks that each ground and each notice has its evidence. */
    public Answer {
        int expected = ruling.grounds().size() + ruling.notices().size();
        if (evidence.size() != expected) {
            throw new IllegalArgumentException(
                    "expected evidence for each of " + expected + " grounds and notices, found " + evidence.size());
        }
    }

    /**
     * An answer of its parts.
     *
     * @param effect whether the action may be done
     * @param basis on what that rests
     * @param reasons why, ordered by market, policy and rule
     * @param obligations what the caller must do, each id with the same parameters once, ordered by policy, rule and position; empty for a DENY
     * @param remedies what would help, in the order of the reasons; empty for a PERMIT
     * @param notices orders that speak of the action and are not in force, ordered as the reasons; they change nothing
     * @param validUntil the earliest later instant at which time alone could change the answer, null if none is known
     */
    public Answer(
            Effect effect,
            Basis basis,
            List<Reason> reasons,
            List<Obligation> obligations,
            List<Remedy> remedies,
            List<Reason> notices,
            @Nullable Instant validUntil) {
        this(
                new Ruling(effect, basis, grounds(reasons), obligations, remedies, grounds(notices)),
                evidence(reasons, notices),
                validUntil);
    }

    private static List<Ruling.Ground> grounds(List<Reason> reasons) {
        List<Ruling.Ground> grounds = new ArrayList<>(reasons.size());
        for (Reason reason : reasons) {
            grounds.add(new Ruling.Ground(reason.cause(), reason.market()));
        }
        return grounds;
    }

    private static List<List<Evidence>> evidence(List<Reason> reasons, List<Reason> notices) {
        List<List<Evidence>> evidence = new ArrayList<>(reasons.size() + notices.size());
        reasons.forEach(reason -> evidence.add(reason.evidence()));
        notices.forEach(notice -> evidence.add(notice.evidence()));
        return evidence;
    }

    /** The same answer without the end of its validity. */
    public Answer timeless() {
        return new Answer(ruling, evidence, null);
    }

    /** Whether the action may be done. */
    public Effect effect() {
        return ruling.effect();
    }

    /** On what that rests. */
    public Basis basis() {
        return ruling.basis();
    }

    /** Why, ordered by market, policy and rule. */
    public List<Reason> reasons() {
        return reasons(ruling.grounds(), 0);
    }

    /** What the caller must do; empty for a DENY. */
    public List<Obligation> obligations() {
        return ruling.obligations();
    }

    /** What would help, in the order of the reasons; empty for a PERMIT. */
    public List<Remedy> remedies() {
        return ruling.remedies();
    }

    /** Orders that speak of the action and are not in force, ordered as the reasons; they change nothing. */
    public List<Reason> notices() {
        return reasons(ruling.notices(), ruling.grounds().size());
    }

    private List<Reason> reasons(List<Ruling.Ground> grounds, int first) {
        List<Reason> reasons = new ArrayList<>(grounds.size());
        for (int i = 0; i < grounds.size(); i++) {
            Ruling.Ground ground = grounds.get(i);
            reasons.add(new Reason(ground.cause(), ground.market(), evidence.get(first + i)));
        }
        return reasons;
    }
}
