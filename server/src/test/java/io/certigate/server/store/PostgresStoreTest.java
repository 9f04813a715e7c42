package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.fixture.Postgres;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresStoreTest extends StateStoreContract {
    private DatabaseUrl url;
    private JdbcStore store;

    @BeforeEach
    void open() {
        url = Postgres.database();
        store = JdbcStore.open(new PostgresDialect(url), REMEMBERED_KEYS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void follow_always_tellsTheDatabasesClock() {
        Instant before = Instant.now().minusSeconds(1);

        Instant now = store.follow(0, 1).databaseNow();

        assertThat(now).isBetween(before, Instant.now().plusSeconds(1));
    }

    @Test
    void open_secondNode_sharesTheHistory() {
        try (JdbcStore second = JdbcStore.open(url)) {
            assertThat(second.head()).isEqualTo(store.head());
        }
    }

    @Test
    void listen_otherNodeWrites_isHeard() throws InterruptedException {
        // Once when it begins to listen, once for the write.
        CountDownLatch heard = new CountDownLatch(2);
        CountDownLatch listening = new CountDownLatch(1);
        try (JdbcStore second = JdbcStore.open(url)) {
            second.listen(() -> {
                heard.countDown();
                listening.countDown();
            });
            assertThat(listening.await(20, TimeUnit.SECONDS)).isTrue();

            putSomething();

            assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(second.listener().used()).isTrue();
        }
    }

    @Override
    JdbcStore store() {
        return store;
    }
}
