package io.certigate.server.admin;

import org.jspecify.annotations.Nullable;

/**
 * Leave to put a release in the place of the active one.
 *
 * @param any whichever is active
 * @param over hash of the one that must be active, where it is not any; null for none at all
 */
record Clearance(boolean any, @Nullable String over) {
    /** In the place of any. */
    static final Clearance CONFIRMED = new Clearance(true, null);

    /** In the place of none: only what changes nothing, or comes first. */
    static final Clearance NONE = new Clearance(false, null);

    /** In the place of a certain one. */
    static Clearance over(String hash) {
        return new Clearance(false, hash);
    }

    /**
     * Checks the leave; under the lock of the state.
     *
     * @throws Missing if there is none
     */
    void require(String active) {
        if (!any && !active.equals(over)) {
            throw new Missing(active);
        }
    }

    /** There is no leave yet: the gate has to be asked, and the write repeated. */
    static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Missing(String active) {
            super("expected leave to replace the active release " + active + ", found none", null, false, false);
        }
    }
}
