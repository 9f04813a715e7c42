package io.certigate.server.replay;

import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.ReleaseLoader;
import io.certigate.server.state.StoreException;
import org.jspecify.annotations.Nullable;

/** Compiled releases by their hash; remembers those that were asked for last, and those that are not to be had. For one thread. */
final class PastReleases {
    /** Most rules in all releases that are kept. */
    private static final long MAX_KEPT_RULES = 20_000;

    private final ReleaseLoader<PolicySet> loader;
    private final Kept<String, Found> kept = new Kept<>(MAX_KEPT_RULES, Found::weight);

    /**
     * What was found.
     *
     * @param policies the release, null if there is none
     * @param problem why there is none, in one sentence; empty if there is one
     */
    record Found(@Nullable PolicySet policies, String problem) {
        long weight() {
            return policies == null ? 1 : 1L + policies.size();
        }
    }

    PastReleases(ReleaseLoader<PolicySet> loader) {
        this.loader = loader;
    }

    Found find(String hash) {
        return kept.get(hash, this::load);
    }

    private Found load(String hash) {
        if (hash.isEmpty()) {
            return new Found(PolicySet.none(), "");
        }
        try {
            return new Found(loader.load(hash), "");
        } catch (StoreException e) {
            throw e;
        } catch (Exception e) {
            return new Found(null, "the release " + hash + " is not to be had: " + e.getMessage());
        }
    }
}
