package io.certigate.server.store;

import io.certigate.server.state.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;

/** Brings a database to the schema of this version; loads Flyway (about a second) only if there is something to do. */
final class Schema {
    /** The newest migration that this version ships. */
    static final int VERSION = 6;

    /** The oldest version whose programs can read a change log with proposals. */
    static final int WITH_PROPOSALS = 5;

    private static final String HISTORY = "flyway_schema_history";

    private Schema() {}

    /**
     * Brings a database to the schema of this version. A newer schema is left as it is, if it says that this version can still
     * use it: so nodes of both versions run side by side while they are replaced one by one.
     */
    static void prepare(SqlDialect dialect) {
        int found = found(dialect);
        if (found < VERSION && !(found == 0 && created(dialect))) {
            migrate(dialect, dialect.writer());
        }
    }

    private static boolean created(SqlDialect dialect) {
        try {
            return dialect.create();
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
    }

    /** Refuses a database that this version could use only after it is migrated, or not at all. */
    static void check(SqlDialect dialect) {
        int found = found(dialect);
        if (found < VERSION) {
            throw new StoreException(
                    "expected a database of schema version " + VERSION + ", found "
                            + (found == 0 ? "none" : "version " + found)
                            + "; use the version of Certigate that wrote it, or start a server of this version on it first",
                    null);
        }
    }

    /** The schema's version, 0 for an empty database. */
    static int found(SqlDialect dialect) {
        try (Connection connection = dialect.writer().getConnection()) {
            int found = version(connection);
            int oldest = found > VERSION ? oldestVersion(connection) : 0;
            if (oldest > VERSION) {
                throw new StoreException(
                        "expected a database that schema version " + VERSION + " can use, found version " + found
                                + ", which needs version " + oldest
                                + " or newer; use a newer version of Certigate, or another database",
                        null);
            }
            return found;
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
    }

    /** The oldest schema version whose programs can use the database as it is. */
    private static int oldestVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT oldest_version FROM state_head WHERE one = 1")) {
            // Nobody has begun the history yet: only the newer program may.
            return row.next() ? row.getInt(1) : Integer.MAX_VALUE;
        }
    }

    private static void migrate(SqlDialect dialect, DataSource source) {
        if (!dialect.encoding().isEmpty()) {
            checkEncoding(dialect, source);
        }
        checkRight(dialect, source);
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations(dialect.migrations())
                    .table(HISTORY)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
                throw new StoreException(
                        "expected an empty database or one of Certigate's, found one with tables of something else;"
                                + " create a database of its own",
                        e);
            }
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException failure) {
                    throw dialect.failure(failure);
                }
            }
            throw new StoreException(
                    "the database could not be brought to schema version " + VERSION + ": " + e.getMessage(), e);
        }
    }

    /** Most texts of a registry could not be stored otherwise, which only the write of the first would show. */
    private static void checkEncoding(SqlDialect dialect, DataSource source) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(dialect.encoding())) {
            if (row.next() && !"UTF8".equals(row.getString(1))) {
                throw new StoreException(
                        "expected a database of encoding UTF8, found " + row.getString(1)
                                + "; create one with ENCODING 'UTF8' TEMPLATE template0",
                        null);
            }
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
    }

    /** Flyway tries for many seconds to make its first table before it says that it may not. */
    private static void checkRight(SqlDialect dialect, DataSource source) {
        try (Connection connection = source.getConnection()) {
            if (version(connection) > 0) {
                return;
            }
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE certigate_right (one INTEGER)");
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw dialect.failure(e);
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
