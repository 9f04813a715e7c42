package io.certigate.server.registry;

import io.certigate.server.model.EntityRef;
import java.util.Collection;

/** Reads the facts of holders from where they are kept. */
public interface FactsStore {
    /** Most holders of one read. */
    int MAX_HOLDERS = 100;

    /**
     * Reads holders in one snapshot, absent ones too: the head and every fact belong to the same revision. Blocks.
     *
     * @param holders 1 to {@value #MAX_HOLDERS} different holders
     * @throws RuntimeException if the store cannot be read in time
     */
    FactsRead read(Collection<EntityRef> holders);
}
