package io.certigate.server.store;

import io.certigate.server.model.EntityRef;
import io.certigate.server.state.AuditFilter;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.ChangeLog;
import io.certigate.server.state.ChangeLog.Audit;
import io.certigate.server.state.ChangeLog.Span;
import io.certigate.server.state.LogPosition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * The reads of the audit trail. One condition chooses the index that leads through the log, latest entry first; the others
 * are tested entry by entry. So a read has a bound, whatever the filter.
 */
final class AuditQueries {
    /** Kinds of change that concern no holder. */
    private static final Set<ChangeKind> WITHOUT_HOLDER = EnumSet.of(
            ChangeKind.DIRECTIVE, ChangeKind.PUBLICATION, ChangeKind.RELEASE, ChangeKind.PRUNING, ChangeKind.PROPOSAL);

    // Characters of an instant up to its second: such texts sort as the instants do, whole ones do not (…00.5Z, …00Z).
    private static final int SECOND = "2022-06-01T12:00:00".length();

    private AuditQueries() {}

    static Span recorded(Handle handle, @Nullable Instant since, @Nullable Instant until) {
        if (since == null && until == null) {
            return new Span(0, Long.MAX_VALUE);
        }
        Query query = handle.createQuery(recordedSql(since != null, until != null));
        if (since != null) {
            query.bind("since", second(since));
        }
        if (until != null) {
            query.bind("until", second(until.plusSeconds(1)));
        }
        return query.map((row, context) -> {
                    long first = row.getLong(1);
                    return row.wasNull() ? new Span(1, 0) : new Span(first, row.getLong(2));
                })
                .one();
    }

    static String recordedSql(boolean since, boolean until) {
        List<String> conditions = new ArrayList<>();
        if (since) {
            conditions.add("recorded_at >= :since");
        }
        if (until) {
            conditions.add("recorded_at < :until");
        }
        return "SELECT MIN(revision), MAX(revision) FROM change WHERE " + String.join(" AND ", conditions);
    }

    private static String second(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString().substring(0, SECOND);
    }

    static Audit audit(Handle handle, AuditFilter filter, long first, LogPosition before, int limit) {
        Query query = handle.createQuery(sql(filter))
                .bind("first", first)
                .bind("revision", before.revision())
                .bind("ordinal", before.ordinal())
                .bind("limit", ChangeLog.MAX_SEEN + 1);
        EntityRef holder = filter.holder();
        if (holder != null) {
            query.bind("holderType", holder.type()).bind("holderId", holder.id());
        } else if (!areWithoutHolder(filter.kinds()) && !filter.actor().isEmpty()) {
            query.bind("actor", filter.actor());
        }
        return query.scanResultSet((rows, context) -> matching(rows.get(), context, filter, limit));
    }

    static String sql(AuditFilter filter) {
        String led = "";
        if (filter.holder() != null) {
            led = "holder_type = :holderType AND holder_id = :holderId AND ";
        } else if (areWithoutHolder(filter.kinds())) {
            led = "holder_type IS NULL AND kind IN (" + names(filter.kinds()) + ") AND ";
        } else if (!filter.actor().isEmpty()) {
            led = "actor = :actor AND ";
        }
        return "SELECT " + Rows.CHANGE_COLUMNS + " FROM change WHERE " + led
                + "revision >= :first AND (revision, ordinal) < (:revision, :ordinal)"
                + " ORDER BY revision DESC, ordinal DESC LIMIT :limit";
    }

    private static boolean areWithoutHolder(Set<ChangeKind> kinds) {
        return !kinds.isEmpty() && WITHOUT_HOLDER.containsAll(kinds);
    }

    private static String names(Set<ChangeKind> kinds) {
        return kinds.stream().sorted().map(kind -> "'" + kind.name() + "'").collect(Collectors.joining(", "));
    }

    private static Audit matching(ResultSet rows, StatementContext context, AuditFilter filter, int limit)
            throws SQLException {
        List<Change> found = new ArrayList<>();
        LogPosition last = null;
        for (int seen = 0; rows.next(); seen++) {
            if (last != null && (found.size() == limit || seen == ChangeLog.MAX_SEEN)) {
                return new Audit(found, last);
            }
            Change change = Rows.change(rows, context);
            last = new LogPosition(change.revision(), change.ordinal());
            if (filter.matches(change)) {
                found.add(change);
            }
        }
        return new Audit(found, null);
    }
}
