package io.certigate.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.sqlite.SQLiteConnection;

/**
 * Statements of SQLite that stay compiled while their connection is open: compiling takes it longer than finding a few rows. Other
 * drivers keep theirs themselves. A statement whose result is closed holds no snapshot, so that its next use sees what was committed
 * until then. A connection and its statements are used by one thread at a time, which a pool sees to.
 */
final class KeptStatements {
    /** Most texts for each connection; others are compiled each time. */
    static final int MAX_TEXTS = 8;

    private final Map<Connection, Map<String, PreparedStatement>> kept = new WeakHashMap<>();

    /** What uses a statement. */
    interface Use<T> {
        /** Sets all parameters, executes it, and closes what it gives. */
        T of(PreparedStatement statement) throws SQLException;
    }

    /**
     * Uses a statement.
     *
     * @param connection of a pool or not
     * @param sql its text, one of a few
     */
    <T> T use(Connection connection, String sql, Use<T> use) throws SQLException {
        Map<String, PreparedStatement> own = of(connection);
        PreparedStatement statement = own.get(sql);
        if (statement == null && own.size() < MAX_TEXTS && connection.isWrapperFor(SQLiteConnection.class)) {
            // Not the pool's, which closes its statements with each use of the connection.
            statement = connection.unwrap(SQLiteConnection.class).prepareStatement(sql);
            own.put(sql, statement);
        }
        if (statement == null) {
            try (PreparedStatement once = connection.prepareStatement(sql)) {
                return use.of(once);
            }
        }
        boolean done = false;
        try {
            T result = use.of(statement);
            done = true;
            return result;
        } finally {
            if (!done) {
                // Whatever it is in the middle of ends with it.
                own.remove(sql);
                statement.close();
            }
        }
    }

    private Map<String, PreparedStatement> of(Connection connection) throws SQLException {
        Connection real = connection.isWrapperFor(SQLiteConnection.class)
                ? connection.unwrap(SQLiteConnection.class)
                : connection;
        synchronized (kept) {
            return kept.computeIfAbsent(real, any -> new HashMap<>());
        }
    }
}
