package io.certigate.server.state;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Revision;
import io.certigate.server.registry.FactsRead;
import java.util.Collection;

/**
 * Reads from the change log what was known at earlier revisions, by index: what it costs depends on how often the records
 * asked for were changed, not on how long the log is. Every method is one snapshot, blocks for a bounded time, and throws
 * {@link StoreException} if the store cannot be read.
 */
public interface PastReader {
    /** Most revisions of one read. */
    int MAX_REVISIONS = 1_024;

    /**
     * The hashes of some revisions.
     *
     * @param numbers 1 to {@value #MAX_REVISIONS} different numbers
     */
    KnownRevisions revisions(Collection<Long> numbers);

    /**
     * The state at a revision, apart from the registry.
     *
     * @throws RevisionOutOfRange if the revision is not there yet, or its history was pruned
     */
    PastState stateAt(long number);

    /**
     * The facts of holders as they were known at a revision, absent holders too.
     *
     * @param at a revision that {@link #stateAt} found
     * @param holders 1 to {@value io.certigate.server.registry.FactsStore#MAX_HOLDERS} different holders
     * @throws RevisionOutOfRange if its history was pruned meanwhile
     * @throws StoreException also if the log has another history by now
     */
    FactsRead factsAt(Revision at, Collection<EntityRef> holders);
}
