package io.certigate.server.store;

import io.certigate.server.state.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database to the schema of this version; loads Flyway (about a second) only if there is something to do. */
final class Schema {
    /** The newest migration that this version ships. */
    static final int VERSION = 4;

    private static final String HISTORY = "flyway_schema_history";

    private Schema() {}

    static void prepare(SqlDialect dialect) {
        DataSource source = dialect.writer();
        int found;
        try (Connection connection = source.getConnection()) {
            found = version(connection);
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
        if (found > VERSION) {
            throw new StoreException(
                    "expected a database of schema version " + VERSION + " or older, found version " + found
                            + "; use a newer version of Certigate, or another data folder",
                    null);
        }
        if (found < VERSION) {
            migrate(dialect, source);
        }
    }

    private static void migrate(SqlDialect dialect, DataSource source) {
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations(dialect.migrations())
                    .table(HISTORY)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StoreException(
                    "the database could not be brought to schema version " + VERSION + ": " + e.getMessage(), e);
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (ResultSet table = connection.getMetaData().getTables(null, connection.getSchema(), HISTORY, null)) {
            if (!table.next()) {
                return 0;
            }
        }
        int newest = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT version FROM " + HISTORY + " WHERE success AND version IS NOT NULL")) {
            while (row.next()) {
                newest = Math.max(newest, Integer.parseInt(row.getString(1)));
            }
        }
        return newest;
    }
}
