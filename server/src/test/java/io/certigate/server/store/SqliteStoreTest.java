package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
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

class SqliteStoreTest extends StateStoreContract {
    @TempDir
    private Path folder;

    private JdbcStore store;

    @BeforeEach
    void open() {
        store = JdbcStore.open(new SqliteDialect(folder.resolve("state?x=1.db")), REMEMBERED_KEYS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void read_facts_searchesEveryTableByIndex() throws SQLException {
        List<String> plan = new ArrayList<>();
        try (Connection connection = new SqliteDialect(folder.resolve("state?x=1.db"))
                        .reader(Duration.ofSeconds(1))
                        .getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "EXPLAIN QUERY PLAN " + FactsQuery.sql(2).replace("?", "'x'"))) {
            while (rows.next()) {
                plan.add(rows.getString("detail"));
            }
        }

        assertThat(plan).noneMatch(step -> step.matches("SCAN [hecr]( .*)?"));
        for (String table : List.of("h", "e", "c", "r")) {
            assertThat(plan).anyMatch(step -> step.startsWith("SEARCH " + table + " USING INDEX"));
        }
    }

    @Override
    JdbcStore store() {
        return store;
    }
}
