package io.certigate.server.admin;

import io.certigate.server.policy.PolicySet;
import org.jspecify.annotations.Nullable;

/** Says whether a release may take the place of the active one without somebody confirming it. */
@FunctionalInterface
public interface ActivationGate {
    /** Every release may. */
    ActivationGate OPEN = candidate -> null;

    /** Why a release may not, null if it may. May block for a minute. */
    @Nullable
    String objection(PolicySet candidate);
}
