package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.Revision;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlitePastTest extends PastReaderContract {
    @TempDir
    private Path folder;

    private SqliteDialect dialect;
    private JdbcStore store;

    @BeforeEach
    void open() {
        dialect = new SqliteDialect(folder.resolve("state.db"));
        store = JdbcStore.open(dialect, StateStoreContract.REMEMBERED_KEYS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    JdbcStore store() {
        return store;
    }

    @Override
    Connection connect() throws SQLException {
        return dialect.writer().getConnection();
    }

    @Test
    void factsAt_recordTwiceInOneRevision_isTheLaterOne() {
        Revision both = put(certification(SHOP, "A"), certification(SHOP, "B"));

        assertThat(at(both, SHOP).certifications("filing")).hasSize(1);
        assertThat(issuer(at(both, SHOP))).isEqualTo("B");
    }

    @Test
    void factsAt_always_searchesTheLogByIndex() throws SQLException {
        assertThat(plan(PastQueries.factsSql(2)))
                .anyMatch(
                        step -> step.startsWith("SEARCH c USING INDEX change_by_holder (holder_type=? AND holder_id=?"))
                .anyMatch(step -> step.startsWith("SEARCH l USING INDEX change_by_record (kind=? AND record_key=?"))
                .noneMatch(step -> step.matches("SCAN (c|l|change)( .*)?"));
    }

    @Test
    void stateAt_always_searchesTheLogByIndex() throws SQLException {
        assertThat(plan(PastQueries.STATE))
                .anyMatch(step -> step.startsWith("SEARCH c USING INDEX change_by_record (kind=?"))
                .anyMatch(step -> step.startsWith("SEARCH l USING INDEX change_by_record (kind=? AND record_key=?"))
                .noneMatch(step -> step.matches("SCAN (c|l|change)( .*)?"));
    }

    private List<String> plan(String sql) throws SQLException {
        List<String> plan = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + sql.replace("?", "1"))) {
            while (rows.next()) {
                plan.add(rows.getString("detail"));
            }
        }
        return plan;
    }
}
