package io.certigate.server.impact;

import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.ReleaseLoader;
import io.certigate.server.state.StoreException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiled releases by their hash, and why others cannot be had. Blocks. For one thread. */
final class ReleaseShelf {
    private static final int MAX_KEPT = 16;

    private final @Nullable ReleaseLoader<PolicySet> loader;
    private final Map<String, Found> found = new HashMap<>();

    /**
     * A release, or why there is none.
     *
     * @param release the release, null if it cannot be had
     * @param problem why it cannot, empty if it can
     */
    record Found(@Nullable PolicySet release, String problem) {}

    /** Loads from a store, null if none is at hand. */
    ReleaseShelf(@Nullable ReleaseLoader<PolicySet> loader) {
        this.loader = loader;
    }

    /** Adds a release that is compiled already. */
    void put(PolicySet release) {
        found.put(release.hash(), new Found(release, ""));
    }

    Found get(String hash) {
        Found known = found.get(hash);
        if (known != null) {
            return known;
        }
        if (found.size() >= MAX_KEPT) {
            found.clear();
        }
        Found loaded = load(hash);
        found.put(hash, loaded);
        return loaded;
    }

    private Found load(String hash) {
        ReleaseLoader<PolicySet> from = loader;
        if (hash.isEmpty()) {
            return new Found(PolicySet.none(), "");
        }
        if (from == null) {
            return new Found(null, "the release of the decision is not at hand: there is no database beside the log");
        }
        try {
            return new Found(from.load(hash), "");
        } catch (StoreException e) {
            // The same may succeed later: no property of the release.
            throw e;
        } catch (Exception e) {
            return new Found(null, "the release " + hash + " of the decision cannot be used: " + e.getMessage());
        }
    }
}
