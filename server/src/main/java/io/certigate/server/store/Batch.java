package io.certigate.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows for one statement, sent together. A statement that replaces rows must not meet the same one twice: the last counts. */
final class Batch {
    private final String sql;
    private final Map<String, @Nullable Object[]> rows = new LinkedHashMap<>();

    Batch(String sql) {
        this.sql = sql;
    }

    /**
     * Adds a row.
     *
     * @param key tells it from the other rows
     * @param values what stands for the question marks, in their order
     */
    void put(String key, @Nullable Object... values) {
        rows.put(key, values);
    }

    void run(Connection connection) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (@Nullable Object[] row : rows.values()) {
                for (int i = 0; i < row.length; i++) {
                    statement.setObject(i + 1, row[i]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
