package io.certigate.server.impact;

import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.PastReader;
import io.certigate.server.state.ReleaseLoader;
import io.certigate.server.state.StateStore;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Where an assessment looks.
 *
 * @param log the decision log, null if there is none
 * @param state the state, null if only the log is at hand
 * @param clock the wall clock
 */
public record ImpactSources(
        @Nullable LogFolder log, @Nullable State state, InstantSource clock) {
    /**
     * The state.
     *
     * @param store lists the entities
     * @param past tells what was known at revisions
     * @param releases compiles stored releases; for any number of threads
     */
    public record State(StateStore store, PastReader past, ReleaseLoader<PolicySet> releases) {}
}
