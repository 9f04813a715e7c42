package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StateStoreContract {
    private static final Instant FIXED = Instant.parse("2022-04-10T04:00:00Z");

    private final JdbcStore store = JdbcStore.inMemory(InstantSource.fixed(FIXED), REMEMBERED_KEYS);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void follow_ofADatabaseInMemory_tellsTheTimeThatItWasGiven() {
        assertThat(store.follow(0, 1).databaseNow()).isEqualTo(FIXED);
    }

    @Test
    void inMemory_twice_areTwoDatabases() {
        try (JdbcStore other = JdbcStore.inMemory(InstantSource.fixed(FIXED))) {
            assertThat(other.head().revision().epoch())
                    .isNotEqualTo(store.head().revision().epoch());
        }
    }

    @Override
    JdbcStore store() {
        return store;
    }
}
