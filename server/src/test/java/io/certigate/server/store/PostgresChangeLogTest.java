package io.certigate.server.store;

import io.certigate.server.fixture.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresChangeLogTest extends ChangeLogContract {
    private static final int REMEMBERED_KEYS = 100;

    private DatabaseUrl url;
    private JdbcStore store;

    @BeforeEach
    void begin() {
        url = Postgres.database();
        open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void open() {
        store = JdbcStore.open(new PostgresDialect(url), REMEMBERED_KEYS);
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
