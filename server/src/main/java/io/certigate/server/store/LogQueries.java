package io.certigate.server.store;

import io.certigate.server.model.Revision;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeLog;
import io.certigate.server.state.ChangeLog.Extent;
import io.certigate.server.state.ChangeLog.Stretch;
import io.certigate.server.state.LogPosition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The reads of those who follow the change log. */
final class LogQueries {
    private LogQueries() {}

    static Extent extent(Handle handle) {
        return handle.createQuery("SELECT epoch, revision, hash, floor FROM state_head WHERE one = 1")
                .map((row, context) -> new Extent(
                        new Revision(row.getString("epoch"), row.getLong("revision"), row.getString("hash")),
                        row.getLong("floor")))
                .one();
    }

    static @Nullable String hashAt(Handle handle, long revision) {
        if (revision == 0) {
            return Revision.EMPTY_HASH;
        }
        return handle.createQuery("SELECT hash FROM change WHERE revision = :revision ORDER BY ordinal DESC LIMIT 1")
                .bind("revision", revision)
                .mapTo(String.class)
                .findOne()
                .orElse(null);
    }

    static Stretch stretch(Handle handle, LogPosition after) {
        return handle.createQuery("SELECT " + Rows.CHANGE_COLUMNS
                        + " FROM change WHERE (revision, ordinal) > (:revision, :ordinal)"
                        + " ORDER BY revision, ordinal LIMIT :limit")
                .bind("revision", after.revision())
                .bind("ordinal", after.ordinal())
                .bind("limit", ChangeLog.MAX_ENTRIES + 1)
                .scanResultSet((rows, context) -> fitting(rows.get(), context));
    }

    /** Takes rows while they fit, and looks at the one after them to see whether their revision is whole. */
    private static Stretch fitting(ResultSet rows, StatementContext context) throws SQLException {
        List<Change> taken = new ArrayList<>();
        long characters = 0;
        while (rows.next()) {
            Change change = Rows.change(rows, context);
            characters += length(change);
            boolean fits = taken.size() < ChangeLog.MAX_ENTRIES && characters <= ChangeLog.MAX_CHARACTERS;
            if (!fits && !taken.isEmpty()) {
                return cut(taken, change.revision());
            }
            taken.add(change);
        }
        return new Stretch(taken, true);
    }

    private static Stretch cut(List<Change> taken, long next) {
        List<Change> whole =
                taken.stream().filter(change -> change.revision() < next).toList();
        return whole.isEmpty() ? new Stretch(taken, false) : new Stretch(whole, true);
    }

    private static int length(Change change) {
        return change.body().length()
                + change.key().length()
                + change.actor().length()
                + change.why().length()
                + change.hash().length();
    }
}
