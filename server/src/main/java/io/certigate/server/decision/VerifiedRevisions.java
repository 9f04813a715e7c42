package io.certigate.server.decision;

import io.certigate.server.model.Revision;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of revisions that are known to be in a view's history: those of recent views, and those that were looked up. So the
 * token of a recent write costs no I/O.
 */
final class VerifiedRevisions {
    /** Most revisions that are remembered; the oldest go first. */
    static final int MAX = 10_000;

    private final Map<Long, String> hashes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
            return size() > MAX;
        }
    };
    private long history = Long.MIN_VALUE;

    /**
     * Remembers a revision.
     *
     * @param of the history of the view that includes it: what was remembered of an older one is forgotten
     */
    synchronized void add(long of, Revision revision) {
        if (of > history) {
            history = of;
            hashes.clear();
        }
        if (of == history) {
            hashes.put(revision.number(), revision.hash());
        }
    }

    /** The hash of a revision in a history, null if it is not known. */
    synchronized @Nullable String hash(long of, long number) {
        if (number == 0) {
            return Revision.EMPTY_HASH;
        }
        return of == history ? hashes.get(number) : null;
    }
}
