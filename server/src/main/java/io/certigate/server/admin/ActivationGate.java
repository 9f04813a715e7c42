package io.certigate.server.admin;

import io.certigate.server.policy.PolicySet;
import org.jspecify.annotations.Nullable;

/** Says whether a release may take the place of the active one without somebody confirming it. */
@FunctionalInterface
public interface ActivationGate {
    /** Every release may. */
    ActivationGate OPEN = candidate -> new Answer("", null);

    /**
     * What a gate says.
     *
     * @param over hash of the release that was active when it looked: the answer is about taking the place of that one alone
     * @param objection why the candidate may not, null if it may
     */
    record Answer(String over, @Nullable String objection) {}

    /** Whether a release may. May block for a minute. */
    Answer ask(PolicySet candidate);
}
