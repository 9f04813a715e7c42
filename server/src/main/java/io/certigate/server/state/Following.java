package io.certigate.server.state;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one look at the end of the change log found, all of it at the same instant.
 *
 * @param head the end of the change log
 * @param changes the changes after the revision that was asked about, in order, whole revisions only; more may follow
 * @param databaseNow the database's clock; null where that is the node's own
 */
public record Following(
        Head head, List<Change> changes, @Nullable Instant databaseNow) {
    /** Copies the changes. */
    public Following {
        changes = List.copyOf(changes);
    }

    /** The same with another clock of the database. */
    public Following at(Instant now) {
        return new Following(head, changes, now);
    }
}
