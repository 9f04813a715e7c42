package io.certigate.server.decision;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.registry.FactsStore;
import io.certigate.server.state.PastReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The facts as they were known at one revision. Reads what was asked for and was not at hand, and lets the work start again. */
final class PastFacts implements FactsLookup {
    private final PastReader reader;
    private final Revision at;
    private final Map<EntityRef, Facts> known = new HashMap<>();
    private final Set<EntityRef> missing = new HashSet<>();

    PastFacts(PastReader reader, Revision at) {
        this.reader = reader;
        this.at = at;
    }

    @Override
    public @Nullable Facts of(EntityRef holder) {
        Facts facts = known.get(holder);
        if (facts == null) {
            missing.add(holder);
        }
        return facts;
    }

    /** All facts that were read so far, in the order of their holders. */
    List<Facts> known() {
        return known.values().stream()
                .sorted(Comparator.comparing(Facts::holder))
                .toList();
    }

    /**
     * Works something out.
     *
     * @return the result for which all facts were at hand
     * @throws Undecided if there is none after {@link Fence#MAX_ROUNDS} rounds of reading
     */
    <T> T settled(Function<FactsLookup, T> work) {
        for (int round = 0; round <= Fence.MAX_ROUNDS; round++) {
            T result = work.apply(this);
            if (missing.isEmpty()) {
                return result;
            }
            read();
        }
        throw new Undecided(
                Undecided.Why.FACTS,
                false,
                "the facts are not settled after " + Fence.MAX_ROUNDS + " rounds of reading",
                null);
    }

    private void read() {
        List<EntityRef> all = new ArrayList<>(missing);
        missing.clear();
        for (int from = 0; from < all.size(); from += FactsStore.MAX_HOLDERS) {
            List<EntityRef> some = all.subList(from, Math.min(all.size(), from + FactsStore.MAX_HOLDERS));
            known.putAll(reader.factsAt(at, some).facts());
        }
    }
}
