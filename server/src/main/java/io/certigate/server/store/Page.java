package io.certigate.server.store;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * One page of a table in the order of its key. Columns that a filter fixes take no part in the order, so that an index on
 * the rest leads straight to the page.
 */
final class Page {
    private final String table;
    private final List<String> key;
    private final List<String> open;
    private final List<String> conditions = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    Page(String table, List<String> key) {
        this.table = table;
        this.key = key;
        this.open = new ArrayList<>(key);
    }

    /** Only rows with this value. */
    void equal(String column, String value) {
        open.remove(column);
        conditions.add(column + " = ?");
        values.add(value);
    }

    /** Only rows behind a key, after all {@link #equal} conditions are known. */
    void after(List<String> last) {
        conditions.add("(" + String.join(", ", open) + ") > (" + "?, ".repeat(open.size() - 1) + "?)");
        for (String column : open) {
            values.add(last.get(key.indexOf(column)));
        }
    }

    Query query(Handle handle, int limit) {
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        Query query = handle.createQuery("SELECT revision, body FROM " + table + where + " ORDER BY "
                + String.join(", ", open) + " LIMIT " + limit);
        for (int i = 0; i < values.size(); i++) {
            query.bind(i, values.get(i));
        }
        return query;
    }
}
