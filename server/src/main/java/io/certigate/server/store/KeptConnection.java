package io.certigate.server.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is kept open for one caller, and made anew after a failure. What is done on it never waits behind
 * others, and each time is one round trip: a pool would look first whether the connection lives.
 */
final class KeptConnection implements ConnectionFactory, AutoCloseable {
    private final DataSource source;
    private final String settings;
    private @Nullable Connection kept;

    KeptConnection(DataSource source, String settings) {
        this.source = source;
        this.settings = settings;
    }

    @Override
    public Connection openConnection() throws SQLException {
        Connection connection = kept;
        if (connection == null) {
            connection = source.getConnection();
            kept = connection;
            if (!settings.isEmpty()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(settings);
                }
            }
        }
        return connection;
    }

    /** Keeps it. */
    @Override
    public void closeConnection(Connection connection) {}

    /** Closes the connection, so that the next use makes another. */
    @Override
    public void close() {
        Connection connection = kept;
        kept = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It is given up because it is broken.
                return;
            }
        }
    }
}
