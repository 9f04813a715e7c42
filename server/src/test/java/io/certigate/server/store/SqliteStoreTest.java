package io.certigate.server.store;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StateStoreContract {
    @TempDir
    private Path folder;

    private JdbcStore store;

    @BeforeEach
    void open() {
        store = JdbcStore.open(new SqliteDialect(folder.resolve("state?x=1.db")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    JdbcStore store() {
        return store;
    }
}
