package io.certigate.server.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question at an instant.
 *
 * @param ruling what the release says
 * @param proof the evidence of each of the ruling's grounds; then that of each notice
 * @param validUntil the earliest later instant at which time alone could change the answer, null if none is known
 */
public record Answer(Ruling ruling, Proof proof, @Nullable Instant validUntil) {
    /** Checks that each ground and each notice has its evidence. */
    public Answer {
        int expected = ruling.grounds().size() + ruling.notices().size();
        if (proof.reasons() != expected) {
            throw new IllegalArgumentException(
                    "expected evidence for each of " + expected + " grounds and notices, found " + proof.reasons());
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
                proof(reasons, notices),
                validUntil);
    }

    private static List<Ruling.Ground> grounds(List<Reason> reasons) {
        List<Ruling.Ground> grounds = new ArrayList<>(reasons.size());
        for (Reason reason : reasons) {
            grounds.add(new Ruling.Ground(reason.cause(), reason.market()));
        }
        return grounds;
    }

    private static Proof proof(List<Reason> reasons, List<Reason> notices) {
        List<List<Evidence>> evidence = new ArrayList<>(reasons.size() + notices.size());
        reasons.forEach(reason -> evidence.add(reason.evidence()));
        notices.forEach(notice -> evidence.add(notice.evidence()));
        return new Proof.Listed(evidence);
    }

    /** The same answer without the end of its validity. */
    public Answer timeless() {
        return new Answer(ruling, proof, null);
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
            reasons.add(new Reason(ground.cause(), ground.market(), proof.of(first + i)));
        }
        return reasons;
    }

    /** Whether the other says the same for the same facts, however its evidence is held. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Answer answer
                && ruling.equals(answer.ruling)
                && Objects.equals(validUntil, answer.validUntil)
                && reasons().equals(answer.reasons())
                && notices().equals(answer.notices());
    }

    @Override
    public int hashCode() {
        return Objects.hash(ruling, validUntil);
    }
}
