package io.certigate.server.store;

import io.certigate.server.fixture.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresPastTest extends PastReaderContract {
    private PostgresDialect dialect;
    private JdbcStore store;

    @BeforeEach
    void open() {
        dialect = new PostgresDialect(Postgres.database());
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
}
