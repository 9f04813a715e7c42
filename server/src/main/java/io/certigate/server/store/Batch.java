package io.certigate.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows for one statement, sent together. */
final class Batch {
    private final String sql;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    Batch(String sql) {
        this.sql = sql;
    }

    /** Adds a row: what stands for the question marks, in their order. */
    void add(@Nullable Object... values) {
        rows.add(values);
    }

    void run(Connection connection) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (@Nullable Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    statement.setObject(i + 1, row[i]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
