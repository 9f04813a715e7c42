package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.state.AuditFilter;
import io.certigate.server.state.ChangeKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteChangeLogTest extends ChangeLogContract {
    private static final int REMEMBERED_KEYS = 100;

    @TempDir
    private Path folder;

    private JdbcStore store;

    @BeforeEach
    void open() {
        store = JdbcStore.open(dialect(), REMEMBERED_KEYS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private SqliteDialect dialect() {
        return new SqliteDialect(folder.resolve("state.db"));
    }

    private List<String> plan(String sql) throws SQLException {
        List<String> plan = new ArrayList<>();
        try (Connection connection = dialect().reader(Duration.ofSeconds(5)).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + sql.replaceAll(":[a-zA-Z]+", "'1'"))) {
            while (rows.next()) {
                plan.add(rows.getString("detail"));
            }
        }
        return plan;
    }

    @Test
    void audit_everyFilter_isLedByAnIndex() throws SQLException {
        assertThat(plan(AuditQueries.sql(ALL)))
                .containsExactly(
                        "SEARCH change USING INDEX sqlite_autoindex_change_1 (revision>? AND (revision,ordinal)<(?,?))");
        assertThat(plan(AuditQueries.sql(new AuditFilter(SHOP, Set.of(ChangeKind.ENTITY), "ann", null, null))))
                .anyMatch(step -> step.startsWith("SEARCH change USING INDEX change_by_holder"));
        assertThat(plan(AuditQueries.sql(new AuditFilter(null, Set.of(ChangeKind.ENTITY), "ann", null, null))))
                .containsExactly(
                        "SEARCH change USING INDEX change_by_actor (actor=? AND revision>? AND (revision,ordinal)<(?,?))");
        assertThat(plan(AuditQueries.sql(new AuditFilter(null, Set.of(ChangeKind.PRUNING), "ann", null, null))))
                .anyMatch(step -> step.startsWith("SEARCH change USING INDEX change_without_holder"));
        assertThat(plan(AuditQueries.recordedSql(true, true)))
                .containsExactly("SEARCH change USING COVERING INDEX change_by_time (recorded_at>? AND recorded_at<?)");
    }

    @Test
    void prune_everyStep_searchesByIndex() throws SQLException {
        assertThat(plan(Pruning.DROP))
                .anyMatch(step -> step.startsWith("SEARCH n USING INDEX sqlite_autoindex_change_1"))
                .anyMatch(step -> step.startsWith("SEARCH o USING INDEX change_by_record"))
                .noneMatch(step -> step.startsWith("SCAN"));
    }

    @Override
    JdbcStore store() {
        return store;
    }

    @Override
    void reopen() {
        store.close();
        open();
    }
}
