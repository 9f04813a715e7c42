package io.certigate.server.policy;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a release says to a question, apart from the facts that made it say so and from how long it holds. There are few
 * rulings and many answers: a {@link PolicySet} gives the very same object for the same outcome almost always, so that
 * what is made of a ruling is made once. Immutable; equal if all of its parts are.
 */
public final class Ruling {
    private final Effect effect;
    private final Basis basis;
    private final List<Ground> grounds;
    private final List<Obligation> obligations;
    private final List<Remedy> remedies;
    private final List<Ground> notices;
    private final int hash;

    // Racing threads lay out the same bytes; volatile, because the bytes of an array are not safe to see otherwise.
    private volatile byte @Nullable [] laidOut;

    // Of whoever logs this ruling; racing threads write it twice at worst.
    private volatile long mark;

    // Of whoever counts this ruling; racing threads look it up twice at worst.
    private volatile @Nullable LongAdder counter;

    /**
     * A reason without its evidence.
     *
     * @param cause what it says
     * @param market the market, empty where the reason is for the request as a whole
     */
    public record Ground(Cause cause, String market) {}

    /**
     * Copies the lists.
     *
     * @param effect whether the action may be done
     * @param basis on what that rests
     * @param grounds why, ordered by market, policy and rule
     * @param obligations what the caller must do, as in {@link Answer#obligations()}
     * @param remedies what would help, in the order of the grounds
     * @param notices orders that speak of the action and are not in force, ordered as the grounds
     */
    public Ruling(
            Effect effect,
            Basis basis,
            List<Ground> grounds,
            List<Obligation> obligations,
            List<Remedy> remedies,
            List<Ground> notices) {
        this.effect = effect;
        this.basis = basis;
        this.grounds = List.copyOf(grounds);
        this.obligations = List.copyOf(obligations);
        this.remedies = List.copyOf(remedies);
        this.notices = List.copyOf(notices);
        this.hash = hash(effect, basis, grounds, notices);
    }

    /** Of names alone, whose hashes are known, since it is asked for with each decision; what it leaves out rarely differs. */
    private static int hash(Effect effect, Basis basis, List<Ground> grounds, List<Ground> notices) {
        int hash = 31 * effect.ordinal() + basis.ordinal();
        return hash(hash(hash, grounds), notices);
    }

    private static int hash(int start, List<Ground> grounds) {
        int hash = 31 * start + grounds.size();
        for (int i = 0; i < grounds.size(); i++) {
            Ground ground = grounds.get(i);
            Cause cause = ground.cause();
            hash = 31 * hash + cause.code().hashCode();
            hash = 31 * hash + cause.policy().hashCode();
            hash = 31 * hash + cause.rule().hashCode();
            hash = 31 * hash + ground.market().hashCode();
        }
        return hash;
    }

    /** Whether the action may be done. */
    public Effect effect() {
        return effect;
    }

    /** On what that rests. */
    public Basis basis() {
        return basis;
    }

    /** Why, ordered by market, policy and rule. */
    public List<Ground> grounds() {
        return grounds;
    }

    /** What the caller must do, each id with the same parameters once; empty for a DENY. */
    public List<Obligation> obligations() {
        return obligations;
    }

    /** What would help, in the order of the grounds; empty for a PERMIT. */
    public List<Remedy> remedies() {
        return remedies;
    }

    /** Orders that speak of the action and are not in force; they change nothing. */
    public List<Ground> notices() {
        return notices;
    }

    /**
     * The bytes that a layout makes of this ruling: made once, and remembered.
     *
     * @param layout writes the fields 1 to 5 and 14 of a {@code CheckActionResponse} as codes; the same layout, whoever asks
     * @return the bytes, which nobody may change
     */
    public byte[] laidOut(Function<Ruling, byte[]> layout) {
        byte[] known = laidOut;
        if (known == null) {
            known = layout.apply(this);
            laidOut = known;
        }
        return known;
    }

    /** Where this ruling was logged last, in the terms of whoever logs it; 0 if it was not yet. */
    public long mark() {
        return mark;
    }

    /** Remembers where this ruling was logged. */
    public void mark(long place) {
        mark = place;
    }

    /** Where this ruling is counted, null if nobody does yet. */
    public @Nullable LongAdder counter() {
        return counter;
    }

    /** Remembers where this ruling is counted: what it belongs to need not be looked up for each decision. */
    public void counter(LongAdder place) {
        counter = place;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Ruling ruling
                        && hash == ruling.hash
                        && effect == ruling.effect
                        && basis == ruling.basis
                        && grounds.equals(ruling.grounds)
                        && obligations.equals(ruling.obligations)
                        && remedies.equals(ruling.remedies)
                        && notices.equals(ruling.notices));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return effect + " by " + basis + ", grounds " + grounds + ", obligations " + obligations + ", remedies "
                + remedies + ", notices " + notices;
    }
}
