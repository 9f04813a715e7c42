package io.certigate.server.store;

import io.certigate.server.model.EntityRef;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.RecordCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Are the current records what the latest entries of the change log say, no more and no fewer? */
final class RecordInspector {
    private static final int PAGE = 500;

    /**
     * A table of current records.
     *
     * @param holders whether its key begins with type and id of a holder
     */
    private record Table(ChangeKind kind, String name, List<String> key, boolean holders) {
        /** The record's key in the change log. */
        String logKey(List<String> columns) {
            List<String> parts = new ArrayList<>(columns);
            if (kind == ChangeKind.RELATION) {
                parts.set(
                        key.size() - 1,
                        Instant.parse(columns.get(key.size() - 1)).toString());
            }
            return RecordCodec.array(parts);
        }

        /** The columns of a record's key in the change log. */
        List<String> columns(String logKey) {
            List<String> parts = new ArrayList<>(RecordCodec.readArray(logKey));
            if (kind == ChangeKind.RELATION) {
                parts.set(key.size() - 1, Rows.sortable(Instant.parse(parts.get(key.size() - 1))));
            }
            return parts;
        }
    }

    private static final List<Table> TABLES = List.of(
            new Table(ChangeKind.ENTITY, "entity", List.of("type", "id"), true),
            new Table(
                    ChangeKind.CERTIFICATION,
                    "certification",
                    List.of("holder_type", "holder_id", "kind", "number"),
                    true),
            new Table(
                    ChangeKind.RELATION,
                    "relation",
                    List.of("of_type", "of_id", "name", "with_type", "with_id", "valid_from"),
                    true),
            new Table(ChangeKind.DIRECTIVE, "directive", List.of("id"), false),
            new Table(ChangeKind.PROPOSAL, "proposal", List.of("id"), false));

    /** A current record. */
    private record Row(List<String> columns, long revision, String body) {}

    /** The latest entry of a record in the change log; {@code changedAt} is its holder's, 0 if there is none. */
    private record Latest(long revision, int ordinal, String body, long changedAt) {}

    private final Handle handle;
    private long records;

    RecordInspector(Handle handle) {
        this.handle = handle;
    }

    /** Records that were compared. */
    long records() {
        return records;
    }

    void inspect() {
        for (Table table : TABLES) {
            long current = compareCurrent(table);
            if (logged(table, null) != current) {
                logged(table, this::requireCurrent);
            }
        }
    }

    /** Compares every current record with the change log; returns how many there are. */
    private long compareCurrent(Table table) {
        long count = 0;
        List<Row> page = rows(table, List.of());
        while (!page.isEmpty()) {
            List<String> keys =
                    page.stream().map(row -> table.logKey(row.columns())).toList();
            Map<Integer, Latest> latest = latest(table, page, keys);
            for (int i = 0; i < page.size(); i++) {
                compare(table, keys.get(i), page.get(i), latest.get(i));
            }
            count += page.size();
            records += page.size();
            page = rows(table, page.get(page.size() - 1).columns());
        }
        return count;
    }

    private static void compare(Table table, String key, Row row, @Nullable Latest latest) {
        String what = table.name() + " " + key;
        if (latest == null) {
            throw new Mistake("expected the " + what + " in the change log, found it only among the current records");
        }
        if (row.revision() != latest.revision() || !row.body().equals(latest.body())) {
            throw new Mistake("expected the " + what + " as revision " + latest.revision()
                    + " of the change log left it, found "
                    + (row.revision() == latest.revision() ? "another content" : "revision " + row.revision()));
        }
        if (table.holders() && latest.changedAt() < row.revision()) {
            EntityRef holder = new EntityRef(row.columns().get(0), row.columns().get(1));
            throw new Mistake("expected the holder " + holder + " changed at revision " + row.revision()
                    + " or later, found revision " + latest.changedAt());
        }
    }

    private List<Row> rows(Table table, List<String> after) {
        String columns = String.join(", ", table.key());
        String where = after.isEmpty() ? "" : " WHERE (" + columns + ") > (" + marks(after.size()) + ")";
        Query query = handle.createQuery("SELECT " + columns + ", revision, body FROM " + table.name() + where
                + " ORDER BY " + columns + " LIMIT " + PAGE);
        bind(query, after);
        return query.map((row, context) -> {
                    List<String> key = new ArrayList<>();
                    for (String column : table.key()) {
                        key.add(row.getString(column));
                    }
                    return new Row(key, row.getLong("revision"), row.getString("body"));
                })
                .list();
    }

    private Map<Integer, Latest> latest(Table table, List<Row> page, List<String> keys) {
        List<String> values = new ArrayList<>();
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            wanted.add("(" + i + ", ?, ?, ?)");
            values.add(keys.get(i));
            List<String> columns = page.get(i).columns();
            values.addAll(table.holders() ? columns.subList(0, 2) : List.of("", ""));
        }
        String kind = "'" + table.kind().name() + "'";
        Query query = handle.createQuery("WITH wanted (n, record_key, type, id) AS (VALUES " + String.join(", ", wanted)
                + ") SELECT w.n, c.revision, c.ordinal, c.body, COALESCE(h.changed_at, 0) AS changed_at"
                + " FROM wanted w CROSS JOIN change c LEFT JOIN holder h ON h.type = w.type AND h.id = w.id"
                + " WHERE c.kind = " + kind + " AND c.record_key = w.record_key AND c.revision ="
                + " (SELECT MAX(l.revision) FROM change l WHERE l.kind = " + kind
                + " AND l.record_key = w.record_key)");
        bind(query, values);
        Map<Integer, Latest> found = new HashMap<>();
        query.map((row, context) -> found.merge(
                        row.getInt("n"),
                        new Latest(
                                row.getLong("revision"),
                                row.getInt("ordinal"),
                                row.getString("body"),
                                row.getLong("changed_at")),
                        (a, b) -> a.ordinal() > b.ordinal() ? a : b))
                .list();
        return found;
    }

    /** Something to do with each record of the change log. */
    private interface OnKey {
        void accept(Table table, String logKey);
    }

    /** Visits the records that the change log has, each once; returns how many there are. */
    private long logged(Table table, @Nullable OnKey visitor) {
        long count = 0;
        String last = "";
        while (true) {
            List<String> keys = handle.createQuery(
                            "SELECT DISTINCT record_key FROM change WHERE kind = :kind AND record_key > :last"
                                    + " ORDER BY record_key LIMIT " + PAGE)
                    .bind("kind", table.kind().name())
                    .bind("last", last)
                    .mapTo(String.class)
                    .list();
            if (keys.isEmpty()) {
                return count;
            }
            if (visitor != null) {
                keys.forEach(key -> visitor.accept(table, key));
            }
            count += keys.size();
            last = keys.get(keys.size() - 1);
        }
    }

    private void requireCurrent(Table table, String logKey) {
        Query query = handle.createQuery(
                "SELECT COUNT(*) FROM " + table.name() + " WHERE " + String.join(" = ? AND ", table.key()) + " = ?");
        bind(query, table.columns(logKey));
        if (query.mapTo(Long.class).one() == 0) {
            throw new Mistake("expected the " + table.name() + " " + logKey
                    + " among the current records, found it only in the change log");
        }
    }

    private static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private static void bind(Query query, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            query.bind(i, values.get(i));
        }
    }
}
