package io.certigate.server.state;

import io.certigate.server.model.Revision;
import java.util.List;

/**
 * A write that is durable.
 *
 * @param revision the revision that it made; the head if there was nothing to write
 * @param changes its entries of the change log
 * @param repeated the idempotency key was known: this is the original write, and nothing was written now
 */
public record Committed(Revision revision, List<Change> changes, boolean repeated) {
    /** Copies the changes. */
    public Committed {
        changes = List.copyOf(changes);
    }
}
