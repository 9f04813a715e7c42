package io.certigate.server.policy;

import io.certigate.server.condition.Scope;

/**
 * How many steps the conditions of several evaluations took together, each of which may take as many as a question may. Whoever makes many
 * looks between them whether to go on. For one thread.
 */
public final class Steps {
    /** Most steps that the questions of one batch may take together: as many as two questions alone. */
    public static final long MAX_OF_BATCH = 2L * Scope.MAX_STEPS;

    /** Most steps that one forecast or search for remedies may take: some seconds at the worst. */
    public static final long MAX_OF_STUDY = 64L * Scope.MAX_STEPS;

    private final long most;
    private long taken;

    /**
     * None was taken yet.
     *
     * @param most how many may be
     */
    public Steps(long most) {
        this.most = most;
    }

    /** Some were taken. */
    void take(long steps) {
        taken += steps;
    }

    /** Whether more were taken than may be. */
    public boolean areSpent() {
        return taken > most;
    }
}
