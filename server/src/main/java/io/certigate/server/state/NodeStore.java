package io.certigate.server.state;

import java.time.Instant;
import java.util.List;

/**
 * Where the nodes of one database leave word of themselves. No decision reads it. Every method blocks for a bounded time and
 * throws {@link StoreException} if the store cannot be used.
 */
public interface NodeStore {
    /** Replaces what was known of a node, and forgets those that were last seen before an instant. */
    void seen(Sighting node, Instant forgetBefore);

    /** Forgets a node, which ends. */
    void gone(String id);

    /** The nodes that were seen at an instant or later, by name and id; at most {@value StateStore#MAX_ROWS}. */
    List<Sighting> seenSince(Instant instant);
}
