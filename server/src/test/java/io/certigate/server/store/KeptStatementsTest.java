package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptStatementsTest {
    private static final String COUNT = "SELECT COUNT(*) FROM thing";

    @TempDir
    private Path folder;

    private Connection writer;
    private Connection reader;
    private final KeptStatements statements = new KeptStatements();
    private final List<PreparedStatement> used = new ArrayList<>();

    @BeforeEach
    void open() throws SQLException {
        SqliteDialect dialect = new SqliteDialect(folder.resolve("state.db"));
        writer = dialect.writer().getConnection();
        execute("CREATE TABLE thing (id INTEGER PRIMARY KEY)");
        reader = dialect.reader(Duration.ofSeconds(1)).getConnection();
    }

    @AfterEach
    void close() throws SQLException {
        reader.close();
        writer.close();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = writer.createStatement()) {
            statement.execute(sql);
        }
    }

    private int count(PreparedStatement statement) throws SQLException {
        used.add(statement);
        try (ResultSet row = statement.executeQuery()) {
            return row.getInt(1);
        }
    }

    @Test
    void use_ofTheSameTextAgain_isTheSameStatementAndSeesWhatWasCommitted() throws SQLException {
        for (int things = 0; things < 20; things++) {
            assertThat(statements.use(reader, COUNT, this::count)).isEqualTo(things);
            execute("INSERT INTO thing (id) VALUES (" + things + ")");
        }
        assertThat(used.stream().distinct()).hasSize(1);
    }

    @Test
    void use_thatIsOver_holdsNoSnapshot() throws SQLException {
        execute("INSERT INTO thing (id) VALUES (1), (2)");
        String all = "SELECT id FROM thing";
        statements.use(reader, all, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                // Not to the end.
                return rows.next();
            }
        });
        execute("INSERT INTO thing (id) VALUES (3)");

        try (Statement statement = writer.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            assertThat(row.getInt("busy")).isZero();
        }
    }

    @Test
    void use_thatFails_isFollowedByAnotherStatement() throws SQLException {
        assertThatThrownBy(() -> statements.use(reader, COUNT, statement -> {
                    count(statement);
                    throw new SQLException("lost");
                }))
                .hasMessage("lost");

        assertThat(statements.use(reader, COUNT, this::count)).isZero();
        assertThat(used.stream().distinct()).hasSize(2);
        assertThat(used.get(0).isClosed()).isTrue();
    }

    @Test
    void use_afterTheSchemaChanged_readsTheNewOne() throws SQLException {
        statements.use(reader, COUNT, this::count);
        execute("ALTER TABLE thing ADD COLUMN name TEXT");
        execute("INSERT INTO thing (id, name) VALUES (1, 'x')");

        assertThat(statements.use(reader, COUNT, this::count)).isEqualTo(1);
    }

    @Test
    void use_ofManyTexts_keepsAFew() throws SQLException {
        for (int text = 0; text < KeptStatements.MAX_TEXTS * 3; text++) {
            statements.use(reader, COUNT + " WHERE id > " + text, this::count);
        }
        int open = 0;
        for (PreparedStatement each : used) {
            open += each.isClosed() ? 0 : 1;
        }
        assertThat(open).isEqualTo(KeptStatements.MAX_TEXTS);
    }
}
