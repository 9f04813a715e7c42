package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.fixture.Postgres;
import io.certigate.server.model.Revision;
import io.certigate.server.state.Activation;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.StoredRelease;
import io.certigate.server.state.StoredRelease.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases of earlier versions. */
class MigrationTest {
    private static final String FIRST = "ab".repeat(32);
    private static final String SECOND = "cd".repeat(32);
    private static final Instant AT = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void open_databaseOfVersionOne_knowsItsReleasesAndActivations() throws SQLException {
        SqliteDialect dialect = new SqliteDialect(folder.resolve("state.db"));
        Flyway.configure()
                .dataSource(dialect.writer())
                .locations(dialect.migrations())
                .target("1")
                .load()
                .migrate();
        String hash = Revision.EMPTY_HASH;
        for (long revision = 1; revision <= 3; revision++) {
            hash = activate(dialect, revision, revision == 2 ? SECOND : FIRST, hash);
        }
        execute(dialect, "INSERT INTO release VALUES (?, 1, 'body')", FIRST);
        execute(dialect, "INSERT INTO release VALUES (?, 2, 'other')", SECOND);
        execute(dialect, "INSERT INTO state_head VALUES (1, 'epoch', 3, ?, ?)", hash, FIRST);

        try (JdbcStore store = JdbcStore.open(dialect, 10)) {
            Activation third = new Activation(3, FIRST, AT.plusSeconds(3), "folder", "why 3", 2);
            assertThat(store.activationBefore(Long.MAX_VALUE)).isEqualTo(third);
            assertThat(store.activationBefore(2))
                    .extracting(Activation::previous)
                    .isEqualTo(0L);
            assertThat(store.releasesBefore(Long.MAX_VALUE, 10))
                    .extracting(StoredRelease::hash)
                    .containsExactly(SECOND, FIRST);
            assertThat(store.releases(FIRST, 1))
                    .containsExactly(
                            new StoredRelease(FIRST, 1, AT.plusSeconds(1), "folder", "why 1", Report.UNKNOWN, third));
        }
    }

    @Test
    void create_emptyDatabase_isAsTheMigrationsMakeIt() throws SQLException {
        SqliteDialect migrated = new SqliteDialect(folder.resolve("migrated.db"));
        Flyway.configure()
                .dataSource(migrated.writer())
                .locations(migrated.migrations())
                .load()
                .migrate();
        SqliteDialect created = new SqliteDialect(folder.resolve("created.db"));

        assertThat(NewSqlite.create(created.writer())).isTrue();

        assertThat(NewSqlite.create(created.writer())).isFalse();
        for (String query : List.of(
                "SELECT type || name || tbl_name || COALESCE(sql, '') FROM sqlite_master ORDER BY type, name",
                "SELECT installed_rank || version || description || type || script || checksum || installed_by || success"
                        + " FROM flyway_schema_history ORDER BY installed_rank")) {
            assertThat(texts(created, query)).isNotEmpty().isEqualTo(texts(migrated, query));
        }
    }

    @Test
    void create_databaseOfSomethingElse_isLeftAlone() throws SQLException {
        SqliteDialect dialect = new SqliteDialect(folder.resolve("other.db"));
        execute(dialect, "CREATE TABLE other (id TEXT)");

        assertThat(NewSqlite.create(dialect.writer())).isFalse();

        assertThat(texts(dialect, "SELECT name FROM sqlite_master")).containsExactly("other");
    }

    private static List<String> texts(SqliteDialect dialect, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = dialect.writer().getConnection();
                ResultSet row = connection.createStatement().executeQuery(query)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }

    private static List<SqlDialect> engines(Path folder) {
        return List.of(new SqliteDialect(folder.resolve("newer.db")), new PostgresDialect(Postgres.database()));
    }

    /** Brings a database to a schema that this version does not know. */
    private void migrateFurther(SqlDialect dialect, String statements) throws IOException {
        Path later = Files.createDirectories(folder.resolve("later"));
        Files.writeString(later.resolve("V7__later.sql"), "CREATE TABLE later (id TEXT);\n" + statements);
        Flyway.configure()
                .dataSource(dialect.writer())
                .locations(dialect.migrations(), "filesystem:" + later)
                .load()
                .migrate();
    }

    @Test
    void open_newerSchemaThatAllowsIt_isUsedAsItIs() throws IOException {
        for (SqlDialect engine : engines(folder)) {
            Revision before;
            try (JdbcStore store = JdbcStore.open(engine, 10)) {
                before = store.head().revision();
                migrateFurther(engine, "ALTER TABLE change ADD COLUMN origin TEXT NOT NULL DEFAULT '';");
                assertThat(store.head().revision()).isEqualTo(before);
            }
            try (JdbcStore store = JdbcStore.open(engine, 10)) {
                assertThat(store.head().revision()).isEqualTo(before);
            }
            assertThat(StoreInspector.inspect(engine).mistake()).isNull();
        }
    }

    @Test
    void open_newerSchemaThatNeedsANewerVersion_isRefused() throws IOException {
        for (SqlDialect engine : engines(folder)) {
            JdbcStore.open(engine, 10).close();
            migrateFurther(engine, "UPDATE state_head SET oldest_version = 7;");

            assertThatThrownBy(() -> JdbcStore.open(engine, 10))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("found version 7, which needs version 7 or newer");
            assertThatThrownBy(() -> StoreInspector.inspect(engine)).hasMessageContaining("which needs version 7");
        }
    }

    @Test
    void inspect_olderOrNoSchema_isRefusedAndNotMigrated() {
        for (SqlDialect engine : engines(folder)) {
            assertThatThrownBy(() -> StoreInspector.inspect(engine))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("expected a database of schema version 6, found none");
        }
    }

    private static String activate(SqliteDialect dialect, long revision, String release, String before)
            throws SQLException {
        Change change = new Change(
                        revision,
                        0,
                        AT.plusSeconds(revision),
                        "folder",
                        "why " + revision,
                        ChangeKind.RELEASE,
                        release,
                        null,
                        RecordCodec.array(List.of(release)),
                        "")
                .chainedTo(before);
        execute(
                dialect,
                "INSERT INTO change VALUES (" + revision + ", 0, ?, ?, ?, 'RELEASE', ?, NULL, NULL, ?, ?)",
                change.recordedAt().toString(),
                change.actor(),
                change.why(),
                release,
                change.body(),
                change.hash());
        return change.hash();
    }

    private static void execute(SqliteDialect dialect, String sql, String... values) throws SQLException {
        try (Connection connection = dialect.writer().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.execute();
        }
    }
}
