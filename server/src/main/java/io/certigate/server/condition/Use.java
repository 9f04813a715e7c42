package io.certigate.server.condition;

/** Where in a rule a condition stands. It decides in which direction an absent property may count. */
public enum Use {
    /** {@code when} of a forbid: the forbid applies unless this is false. */
    FORBID_WHEN("the 'when' of a forbid", true),
    /** {@code unless} of a forbid: the forbid is lifted if this is true. */
    FORBID_UNLESS("the 'unless' of a forbid", false),
    /** {@code when} of a permit: the permit holds only if this is true. */
    PERMIT_WHEN("the 'when' of a permit", false),
    /** {@code unless} of a permit: the permit holds only if this is false. */
    PERMIT_UNLESS("the 'unless' of a permit", true);

    private final String place;
    private final boolean deniesWhenTrue;

    Use(String place, boolean deniesWhenTrue) {
        this.place = place;
        this.deniesWhenTrue = deniesWhenTrue;
    }

    /** The place in words. */
    String place() {
        return place;
    }

    /**
     * Whether {@code has} may stand under an odd ({@code negated}) or even number of {@code !}: only where the absence of
     * the property makes a denial more likely.
     */
    boolean allowsHas(boolean negated) {
        return negated == deniesWhenTrue;
    }
}
