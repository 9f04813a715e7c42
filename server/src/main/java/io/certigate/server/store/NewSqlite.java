package io.certigate.server.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * Runs the migrations on an empty SQLite database in one transaction and leaves it as Flyway leaves it, its history included. Loading
 * Flyway takes a large part of the first start; whatever is not empty is left to it.
 */
final class NewSqlite {
    private static final String FOLDER = "/db/migration/";

    /** As Flyway makes it. */
    private static final List<String> HISTORY = List.of("""
            CREATE TABLE "flyway_schema_history" (
                "installed_rank" INT NOT NULL PRIMARY KEY,
                "version" VARCHAR(50),
                "description" VARCHAR(200) NOT NULL,
                "type" VARCHAR(20) NOT NULL,
                "script" VARCHAR(1000) NOT NULL,
                "checksum" INT,
                "installed_by" VARCHAR(100) NOT NULL,
                "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
                "execution_time" INT NOT NULL,
                "success" BOOLEAN NOT NULL
            )""", """
            CREATE INDEX "flyway_schema_history_s_idx" ON "flyway_schema_history" ("success")""");

    private static final String ENTRY = """
            INSERT INTO "flyway_schema_history"
                (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
            VALUES (?, ?, ?, 'SQL', ?, ?, '', 0, 1)""";

    /**
     * One migration.
     *
     * @param checksum of its script, as Flyway reckons it
     */
    private record Migration(int version, String description, int checksum) {
        String script() {
            return "V" + version + "__" + description + ".sql";
        }
    }

    private static final List<Migration> MIGRATIONS = List.of(
            new Migration(1, "state", 1_964_082_206),
            new Migration(2, "releases", -901_305_515),
            new Migration(3, "directives", 629_373_951),
            new Migration(4, "history", -1_937_637_215),
            new Migration(5, "proposals", -1_466_481_603),
            new Migration(6, "demands", 1_000_740_296));

    private NewSqlite() {}

    /**
     * Makes the schema if the database is empty.
     *
     * @param writer its connections' transactions take the write lock at once
     * @return false if there is something in it
     */
    static boolean create(DataSource writer) throws SQLException {
        try (Connection connection = writer.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                if (!isEmpty(statement)) {
                    connection.rollback();
                    return false;
                }
                for (String sql : HISTORY) {
                    statement.executeUpdate(sql);
                }
                for (Migration migration : MIGRATIONS) {
                    statement.executeUpdate(text(migration.script()));
                }
                record(connection);
                connection.commit();
                return true;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static boolean isEmpty(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM sqlite_master")) {
            return row.next() && row.getInt(1) == 0;
        }
    }

    private static void record(Connection connection) throws SQLException {
        try (PreparedStatement entry = connection.prepareStatement(ENTRY)) {
            for (Migration migration : MIGRATIONS) {
                entry.setInt(1, migration.version());
                entry.setString(2, Integer.toString(migration.version()));
                entry.setString(3, migration.description());
                entry.setString(4, migration.script());
                entry.setInt(5, migration.checksum());
                entry.executeUpdate();
            }
        }
    }

    private static String text(String script) {
        try (InputStream in = NewSqlite.class.getResourceAsStream(FOLDER + script)) {
            if (in == null) {
                throw new IllegalStateException("expected " + FOLDER + script + " on the class path, found nothing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
