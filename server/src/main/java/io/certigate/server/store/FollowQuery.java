package io.certigate.server.store;

import io.certigate.server.state.Change;
import io.certigate.server.state.Following;
import io.certigate.server.state.Head;
import io.certigate.server.state.StoreNotReady;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the end of the change log: the head, what came after a revision, and the database's clock, in one statement and
 * one round trip. A row is the head with one change, or alone if there is none.
 */
final class FollowQuery {
    private final String sql;
    private final boolean hasClock;

    /**
     * Prepares the look.
     *
     * @param clock the expression of the database's clock, see {@link SqlDialect}
     * @param standby the expression that tells a standby
     */
    FollowQuery(String clock, String standby) {
        this.hasClock = !clock.equals("NULL");
        this.sql = "SELECT h.epoch, h.revision AS head_revision, h.hash AS head_hash, h.release, " + clock
                + " AS database_now, " + standby + " AS standby, c.* FROM state_head h LEFT JOIN (SELECT "
                + Rows.CHANGE_COLUMNS
                + " FROM change WHERE revision > :after ORDER BY revision, ordinal LIMIT :limit) c"
                + " ON TRUE WHERE h.one = 1 ORDER BY c.revision, c.ordinal";
    }

    /** What is being found. */
    private static final class Found {
        private final List<Change> changes = new ArrayList<>();
        private @Nullable Head head;
        private @Nullable Instant now;
        private boolean standby;
    }

    Following read(Handle handle, long after, int limit) {
        Found found = handle.createQuery(sql)
                .bind("after", after)
                .bind("limit", limit + 1)
                .scanResultSet((rows, context) -> {
                    ResultSet row = rows.get();
                    Found all = new Found();
                    while (row.next()) {
                        take(row, context, all);
                    }
                    return all;
                });
        Head head = found.head;
        if (head == null) {
            throw new IllegalStateException("expected one row in state_head, found none");
        }
        if (found.standby) {
            throw new StoreNotReady(
                    "expected the primary, found a standby, which lags behind; name the primary, or all servers so that it"
                            + " can be found",
                    null);
        }
        return new Following(head, StateQueries.whole(handle, found.changes, limit), found.now);
    }

    private void take(ResultSet row, StatementContext context, Found found) throws SQLException {
        if (found.head == null) {
            found.head = Rows.followedHead(row);
            found.standby = row.getBoolean("standby");
            found.now = hasClock
                    ? row.getObject("database_now", OffsetDateTime.class).toInstant()
                    : null;
        }
        if (row.getString("kind") != null) {
            found.changes.add(Rows.change(row, context));
        }
    }
}
