package io.certigate.server.decision;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.registry.FactsCache;
import io.certigate.server.state.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The facts that count for one view: what the cache holds, unless the holder changed after the view's revision. Notes what
 * it did not have, so that it can be fetched, and what it gave.
 */
final class FactsOfView implements FactsLookup {
    private static final int TYPICALLY_USED = 4;

    private final FactsCache cache;
    private final View<PolicySet> view;
    // Made when they are needed: most decisions find all facts cached.
    private @Nullable Map<EntityRef, Facts> fetched;
    private @Nullable Set<EntityRef> missing;
    private List<Facts> used = new ArrayList<>(TYPICALLY_USED);
    private boolean outrun;
    // One evaluation asks for the same holder, by the same reference, several times in a row.
    private @Nullable EntityRef lastHolder;
    private @Nullable Facts lastFacts;

    FactsOfView(FactsCache cache, View<PolicySet> view) {
        this.cache = cache;
        this.view = view;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // A cheap first look; equal references are looked up again.
    public @Nullable Facts of(EntityRef holder) {
        if (holder == lastHolder) {
            return lastFacts;
        }
        Facts facts = fetched == null ? null : fetched.get(holder);
        if (facts == null) {
            facts = cache.current(holder);
        }
        if (facts == null) {
            miss(holder);
            return null;
        }
        if (facts.changedAt() > view.revision().number()) {
            outrun = true;
            return null;
        }
        lastHolder = holder;
        lastFacts = facts;
        if (!isUsed(facts)) {
            used.add(facts);
        }
        return facts;
    }

    private void miss(EntityRef holder) {
        if (missing == null) {
            missing = new HashSet<>();
        }
        missing.add(holder);
    }

    // By hand: evaluations look at a few holders, each of them often.
    @SuppressWarnings("ReferenceEquality")
    private boolean isUsed(Facts facts) {
        for (int i = 0; i < used.size(); i++) {
            if (used.get(i) == facts) {
                return true;
            }
        }
        return false;
    }

    /** Begins an evaluation: from now on {@link #used} is about this one. */
    void begin() {
        if (!used.isEmpty()) {
            used = new ArrayList<>(TYPICALLY_USED);
        }
        lastHolder = null;
    }

    /** The facts that were given since {@link #begin}, each once. Whoever evaluates once more copies them. */
    List<Facts> used() {
        return used;
    }

    /** Adds facts that were fetched; what was missing is no more. */
    void add(Map<EntityRef, Facts> facts) {
        if (fetched == null) {
            fetched = new HashMap<>();
        }
        fetched.putAll(facts);
        missing = null;
    }

    /** The holders whose facts are not at hand. */
    Set<EntityRef> missing() {
        return missing == null ? Set.of() : Set.copyOf(missing);
    }

    /** Whether every fact that was asked for is one of this view. */
    boolean complete() {
        return missing == null && !outrun && cache.history() == view.history();
    }

    /** Whether a holder changed after the view's revision, so that only a newer view can answer. */
    boolean outrun() {
        return outrun || cache.history() != view.history();
    }
}
