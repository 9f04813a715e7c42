package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.registry.FactsStore;
import io.certigate.server.state.PastReader;
import io.certigate.server.state.RevisionOutOfRange;
import io.certigate.server.state.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the registry knew at revisions, read from the change log. Facts that were read at a revision are those of every revision
 * from their last change on, so that who goes from the newest revision to the oldest reads each state of a holder once.
 * Blocks. For one thread.
 */
final class RegistryPast {
    private static final int MAX_KEPT = 20_000;

    private final @Nullable PastReader reader;
    private final Map<EntityRef, Facts> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EntityRef, Facts> eldest) {
            return size() > MAX_KEPT;
        }
    };
    private @Nullable Revision verified;

    /** Reads a change log, null if none is at hand. */
    RegistryPast(@Nullable PastReader reader) {
        this.reader = reader;
    }

    /** The facts of a holder at a revision, null if they are not at hand: then {@link #read} them. */
    @Nullable
    Facts of(Revision at, EntityRef holder) {
        Facts facts = kept.get(holder);
        return facts != null && at.equals(verified) && facts.changedAt() <= at.number() && at.number() <= facts.readAt()
                ? facts
                : null;
    }

    /**
     * Reads what is not at hand.
     *
     * @return why it cannot be read, null if it was
     */
    @Nullable
    String read(Revision at, Collection<EntityRef> holders) {
        PastReader log = reader;
        if (log == null) {
            return "the decision did not look at a holder that is needed now, and there is no change log to read it from";
        }
        try {
            if (!at.equals(verified)) {
                if (!log.revisions(Set.of(at.number())).contains(at)) {
                    return "the change log at hand does not have the revision of the decision (it was pruned, or is of"
                            + " another history)";
                }
                if (verified != null && !verified.epoch().equals(at.epoch())) {
                    kept.clear();
                }
                verified = at;
            }
            List<EntityRef> wanted = new ArrayList<>();
            for (EntityRef holder : holders) {
                if (of(at, holder) == null) {
                    wanted.add(holder);
                }
            }
            for (int from = 0; from < wanted.size(); from += FactsStore.MAX_HOLDERS) {
                List<EntityRef> some = wanted.subList(from, Math.min(wanted.size(), from + FactsStore.MAX_HOLDERS));
                kept.putAll(log.factsAt(at, some).facts());
            }
            return null;
        } catch (RevisionOutOfRange e) {
            return "the change log at hand was pruned beyond the revision of the decision";
        } catch (StoreException e) {
            return "the change log cannot be read: " + e.getMessage();
        }
    }
}
