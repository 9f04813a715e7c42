package io.certigate.server.store;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteProposalTest extends ProposalContract {
    private final SqlDialect dialect;
    private final JdbcStore store;

    SqliteProposalTest(@TempDir Path folder) {
        dialect = new SqliteDialect(folder.resolve("state.db"));
        store = JdbcStore.open(dialect, JdbcStore.REMEMBERED_KEYS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    SqlDialect dialect() {
        return dialect;
    }

    @Override
    JdbcStore store() {
        return store;
    }
}
