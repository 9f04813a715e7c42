package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Update;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StateStoreContract {
    private static final Instant FIXED = Instant.parse("2022-04-10T04:00:00Z");
    private static final int READERS = 4;
    private static final int WRITES = 200;

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

    /** Connections lock the whole database, and must wait for each other instead of failing. */
    @Test
    void write_whileOthersReadWithoutPause_succeeds() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<Long>> reads = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                reads.add(readers.submit(() -> {
                    long read = 0;
                    while (!done.get()) {
                        store.read(List.of(new EntityRef("official_account", "a1")));
                        read++;
                    }
                    return read;
                }));
            }
            for (int i = 1; i <= WRITES; i++) {
                Entity entity = new Entity(new EntityRef("official_account", "a" + i), Map.of());
                assertThat(store.write(
                                        new Attribution(FIXED, "test", "", null),
                                        current -> List.of(new Update.Put(entity)))
                                .revision()
                                .number())
                        .isEqualTo(i);
            }
            done.set(true);
            for (Future<Long> read : reads) {
                assertThat(read.get(20, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            done.set(true);
            readers.shutdownNow();
        }
    }

    @Override
    JdbcStore store() {
        return store;
    }
}
