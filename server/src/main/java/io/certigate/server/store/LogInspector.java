package io.certigate.server.store;

import io.certigate.server.model.Revision;
import io.certigate.server.state.ChainVerifier;
import io.certigate.server.state.Change;
import io.certigate.server.state.Head;
import io.certigate.server.state.StateStore;
import java.time.DateTimeException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Is the change log one chain from the floor to the head, and are the releases those that it names? */
final class LogInspector {
    private final Handle handle;
    private final Head head;
    private final long floor;
    private long changes;

    LogInspector(Handle handle, Head head) {
        this.handle = handle;
        this.head = head;
        this.floor = handle.createQuery("SELECT floor FROM state_head WHERE one = 1")
                .mapTo(Long.class)
                .one();
    }

    /** The first revision about which the past can be asked. */
    long floor() {
        return floor;
    }

    /** Entries that were verified. */
    long changes() {
        return changes;
    }

    void inspect() {
        chain();
        floorIsLogged();
        none(
                "SELECT record_key FROM change c WHERE kind IN ('PUBLICATION', 'RELEASE')"
                        + " AND NOT EXISTS (SELECT 1 FROM release r WHERE r.hash = c.record_key)",
                "expected every release of the change log among the releases, found that one is missing: ");
        none(
                "SELECT record_key FROM change c WHERE kind = 'RELEASE' AND NOT EXISTS"
                        + " (SELECT 1 FROM activation a WHERE a.revision = c.revision AND a.hash = c.record_key)",
                "expected every activation of the change log among the activations, found none of the release ");
        none(
                "SELECT release FROM state_head WHERE release <>"
                        + " COALESCE((SELECT hash FROM activation ORDER BY revision DESC LIMIT 1), '')",
                "expected the release that was activated last to be active, found ");
    }

    private void floorIsLogged() {
        none(
                "SELECT CAST(floor AS TEXT) FROM state_head WHERE CAST(floor AS TEXT) <> COALESCE("
                        + "(SELECT body FROM change WHERE kind = 'PRUNING' ORDER BY revision DESC LIMIT 1), '0')",
                "expected the floor that the change log says, found ");
    }

    private void chain() {
        ChainVerifier chain = new ChainVerifier(start());
        List<Change> page = page(chain.number());
        while (!page.isEmpty()) {
            for (Change change : page) {
                if (!chain.accepts(change)) {
                    throw new Mistake("expected revision " + chain.number()
                            + " to be followed by an entry that is chained to it, found revision " + change.revision()
                            + ", entry " + change.ordinal()
                            + ": one of the two was changed, or something between lost");
                }
                changes++;
            }
            page = page(chain.number());
        }
        Revision end = head.revision();
        if (chain.number() != end.number() || !chain.hash().equals(end.hash())) {
            throw new Mistake("expected the change log to end with " + end + ", found that it ends with revision "
                    + chain.number() + " and hash " + chain.hash());
        }
    }

    /** The floor; nothing that it could be compared with is kept. */
    private Revision start() {
        String epoch = head.revision().epoch();
        if (floor == 0) {
            return new Revision(epoch, 0, Revision.EMPTY_HASH);
        }
        List<Change> first = StateQueries.revision(handle, floor);
        if (first.isEmpty()) {
            throw new Mistake("expected the change log to begin with revision " + floor + ", found no such revision");
        }
        return new Revision(epoch, floor, first.get(first.size() - 1).hash());
    }

    private List<Change> page(long after) {
        try {
            return StateQueries.changesAfter(handle, after, StateStore.MAX_ROWS);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new Mistake(
                    "expected entries that can be read after revision " + after + ", found " + e.getMessage());
        }
    }

    private void none(String query, String otherwise) {
        handle.createQuery(query).mapTo(String.class).findFirst().ifPresent(found -> {
            throw new Mistake(otherwise + found);
        });
    }
}
