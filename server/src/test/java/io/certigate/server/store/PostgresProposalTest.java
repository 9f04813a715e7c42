package io.certigate.server.store;

import io.certigate.server.fixture.Postgres;
import org.junit.jupiter.api.AfterEach;

class PostgresProposalTest extends ProposalContract {
    private final SqlDialect dialect = new PostgresDialect(Postgres.database());
    private final JdbcStore store = JdbcStore.open(dialect, JdbcStore.REMEMBERED_KEYS);

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
