package io.certigate.server.store;

import io.certigate.server.state.ChangeLog;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/**
 * Drops what the floor lets go, step by step. {@code state_head.pruned} says how far it came, in the transaction of each
 * step: whenever it is interrupted, the next step goes on where the last one ended.
 */
final class Pruning {
    // Every entry drops the one of the same record before it: those before were dropped by their successors already.
    // The
    // expression keeps SQLite from reading all entries of a kind instead of the few of this step.
    static final String DROP = "DELETE FROM change WHERE (revision, ordinal) IN ("
            + "SELECT o.revision, o.ordinal FROM change n CROSS JOIN change o"
            + " WHERE n.revision > :from AND n.revision <= :to"
            + " AND n.kind || '' IN ('ENTITY', 'CERTIFICATION', 'RELATION', 'DIRECTIVE', 'PROPOSAL')"
            + " AND o.kind = n.kind AND o.record_key = n.record_key"
            + " AND o.revision <= n.revision AND (o.revision < n.revision OR o.ordinal < n.ordinal))";

    private final Handle handle;
    private final long floor;
    private final long pruned;

    private Pruning(Handle handle, long floor, long pruned) {
        this.handle = handle;
        this.floor = floor;
        this.pruned = pruned;
    }

    /** One step, inside a transaction; whether there is more to do. */
    static boolean step(Handle handle) {
        // The row's lock keeps other nodes and writes out.
        handle.execute("UPDATE state_head SET revision = revision WHERE one = 1");
        return handle.createQuery("SELECT floor, pruned FROM state_head WHERE one = 1")
                .map((row, context) -> new Pruning(handle, row.getLong(1), row.getLong(2)))
                .one()
                .step();
    }

    private boolean step() {
        if (pruned >= floor) {
            return false;
        }
        // A key whose revision is gone could not be answered: keys go first.
        if (forgetKeys()) {
            return true;
        }
        long to = end();
        handle.createUpdate(DROP).bind("from", pruned).bind("to", to).execute();
        handle.execute("UPDATE state_head SET pruned = ? WHERE one = 1", to);
        return to < floor;
    }

    /**
     * Keys are numbered in the order of their revisions: those up to the floor are the first. Less than zero is the revision of a
     * key that stands for nothing to write.
     */
    private boolean forgetKeys() {
        OptionalLong last = handle.createQuery("SELECT MAX(seq) FROM (SELECT seq, revision FROM idempotency"
                        + " ORDER BY seq LIMIT :limit) AS oldest WHERE ABS(revision) <= :floor")
                .bind("limit", ChangeLog.MAX_ENTRIES)
                .bind("floor", floor)
                .map((row, context) -> {
                    long seq = row.getLong(1);
                    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(seq);
                })
                .one();
        last.ifPresent(seq -> handle.execute("DELETE FROM idempotency WHERE seq <= ?", seq));
        return last.isPresent();
    }

    /** The last revision of this step: whole revisions of at most {@link ChangeLog#MAX_ENTRIES} entries. */
    private long end() {
        return handle.createQuery("SELECT revision FROM change WHERE revision > :from AND revision <= :floor"
                        + " ORDER BY revision, ordinal LIMIT 1 OFFSET :entries")
                .bind("from", pruned)
                .bind("floor", floor)
                .bind("entries", ChangeLog.MAX_ENTRIES)
                .mapTo(Long.class)
                .findOne()
                .map(next -> next - 1)
                .orElse(floor);
    }
}
