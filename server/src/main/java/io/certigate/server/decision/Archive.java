package io.certigate.server.decision;

import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.PastReader;
import io.certigate.server.state.PastState;
import io.certigate.server.state.ReleaseLoader;
import io.certigate.server.state.StoreException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was known at earlier revisions. Keeps a few compiled releases, since auditors ask many questions of one time. */
public final class Archive {
    /** Most rules in all releases that are kept. */
    static final int MAX_KEPT_RULES = 20_000;

    /** Most releases that are kept. */
    static final int MAX_KEPT = 16;

    private final PastReader reader;
    private final ReleaseLoader<PolicySet> releases;
    // In the order of their last use; guarded by this.
    private final Map<String, PolicySet> kept = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Wires an archive.
     *
     * @param reader the change log
     * @param releases compiles stored releases; for any number of threads
     */
    public Archive(PastReader reader, ReleaseLoader<PolicySet> releases) {
        this.reader = reader;
        this.releases = releases;
    }

    PastReader reader() {
        return reader;
    }

    /**
     * The state at a revision. Blocks, and takes seconds if a large release has to be compiled.
     *
     * @param present the active release, which need not be compiled again
     */
    Past at(long number, PolicySet present, DecisionLog log, InstantSource clock, DecisionIds ids) {
        PastState state = reader.stateAt(number);
        PolicySet policies = state.release().equals(present.hash()) ? present : release(state.release());
        return new Past(state, policies, reader, log, clock, ids);
    }

    private PolicySet release(String hash) {
        PolicySet known = kept(hash);
        if (known != null) {
            return known;
        }
        try {
            PolicySet policies = releases.load(hash);
            keep(policies);
            return policies;
        } catch (StoreException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the release " + hash + ", which was active once, cannot be compiled", e);
        }
    }

    private synchronized @Nullable PolicySet kept(String hash) {
        return kept.get(hash);
    }

    private synchronized void keep(PolicySet policies) {
        kept.put(policies.hash(), policies);
        int rules = kept.values().stream().mapToInt(PolicySet::size).sum();
        var eldest = kept.entrySet().iterator();
        while (rules > MAX_KEPT_RULES || kept.size() > MAX_KEPT) {
            rules -= eldest.next().getValue().size();
            eldest.remove();
        }
    }
}
