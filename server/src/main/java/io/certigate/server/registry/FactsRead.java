package io.certigate.server.registry;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import java.util.Map;

/**
 * One snapshot of some holders.
 *
 * @param head the revision of the snapshot
 * @param facts the facts of every holder that was asked for; their {@code readAt} is the head's number
 */
public record FactsRead(Revision head, Map<EntityRef, Facts> facts) {
    /** Copies the facts. */
    public FactsRead {
        facts = Map.copyOf(facts);
    }
}
