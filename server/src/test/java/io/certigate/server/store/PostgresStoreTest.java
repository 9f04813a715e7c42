package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.fixture.Postgres;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Revision;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.ChainVerifier;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.StoreNotReady;
import io.certigate.server.state.Update;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
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

    @Test
    void listen_sessionEnds_isMadeAnewAndHearsAgain() throws Exception {
        Semaphore heard = new Semaphore(0);
        try (JdbcStore second = JdbcStore.open(url)) {
            second.listen(heard::release);
            assertThat(heard.tryAcquire(20, TimeUnit.SECONDS)).isTrue();

            terminate("query LIKE 'NOTIFY%' OR query LIKE 'LISTEN%'");

            // It looks once when it listens again: what was written meanwhile must not wait.
            assertThat(heard.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            assertThat(second.listener().losses()).isPositive();
            putSomething();
            assertThat(heard.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void follow_connectionEnds_failsOnceAndGoesOn() throws Exception {
        putSomething();
        assertThat(store.follow(0, 1).changes()).hasSize(1);

        terminate("TRUE");

        assertThatThrownBy(() -> store.follow(0, 1)).isInstanceOf(StoreNotReady.class);
        assertThat(store.follow(0, 1).changes()).hasSize(1);
        assertThat(store.head().revision().number()).isEqualTo(1);
    }

    @Test
    void write_severalNodesAtOnce_revisionsAreGaplessAndChained() throws Exception {
        int nodes = 4;
        int writes = 25;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            Thread thread = new Thread(() -> {
                try (JdbcStore node = JdbcStore.open(url)) {
                    for (int n = 0; n < writes; n++) {
                        node.write(
                                new Attribution(Instant.EPOCH, "tester", "", null),
                                current -> List.of(new Update.Put(new Entity(
                                        new EntityRef(
                                                "company", UUID.randomUUID().toString()),
                                        Map.of()))));
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }

        ChainVerifier chain = new ChainVerifier(new Revision("any", 0, Revision.EMPTY_HASH));
        assertThat(store.changesAfter(0, 1_000)).hasSize(nodes * writes).allMatch(chain::accepts);
        assertThat(chain.hash()).isEqualTo(store.head().revision().hash());
    }

    @Test
    void open_noSuchDatabase_isRefusedForGood() {
        DatabaseUrl absent = new DatabaseUrl(url.user(), url.password(), url.hosts(), "absent", url.parameters());

        assertThatThrownBy(() -> JdbcStore.open(absent))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("expected a database of this name, found none");
    }

    @Test
    void open_nobodyListens_mayComeLater() {
        DatabaseUrl silent = DatabaseUrl.parse("postgresql://nobody@127.0.0.1:1/absent");

        assertThatThrownBy(() -> JdbcStore.open(silent))
                .isInstanceOf(StoreNotReady.class)
                .hasMessageContaining("check that it runs");
    }

    @Test
    void open_tablesOfSomebodyElse_isRefused() throws Exception {
        DatabaseUrl other = Postgres.database();
        execute(other, "CREATE TABLE something (id INTEGER)");

        assertThatThrownBy(() -> JdbcStore.open(other))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("found one with tables of something else");
    }

    @Test
    void open_onlyReads_saysSoAndMayComeLater() throws Exception {
        DatabaseUrl readOnly = Postgres.database();
        execute(readOnly, "ALTER DATABASE " + readOnly.name() + " SET default_transaction_read_only = on");

        assertThatThrownBy(() -> JdbcStore.open(readOnly))
                .isInstanceOf(StoreNotReady.class)
                .hasMessageContaining("expected the primary, found a server that only reads");
    }

    @Test
    void open_otherEncoding_isRefused() throws Exception {
        DatabaseUrl latin = new DatabaseUrl(url.user(), url.password(), url.hosts(), "latin", url.parameters());
        execute(url, "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");

        assertThatThrownBy(() -> JdbcStore.open(latin))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("expected a database of encoding UTF8, found LATIN1");
    }

    @Test
    void open_noRightToMakeTables_isRefusedInOneLine() throws Exception {
        DatabaseUrl fresh = Postgres.database();
        execute(fresh, "CREATE ROLE reader_only LOGIN PASSWORD 'secret'");
        DatabaseUrl reader = new DatabaseUrl("reader_only", "secret", fresh.hosts(), fresh.name(), fresh.parameters());

        assertThatThrownBy(() -> JdbcStore.open(reader))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("expected a user with rights to the tables, found one without")
                .hasMessageContaining("permission denied")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void read_facts_searchesEveryTableByIndex() throws Exception {
        List<String> plan = new ArrayList<>();
        try (Connection connection =
                        new PostgresDialect(url).reader(Duration.ofSeconds(5)).getConnection();
                Statement statement = connection.createStatement()) {
            // Small tables are scanned, however they are asked.
            statement.execute("SET enable_seqscan = off");
            try (ResultSet rows =
                    statement.executeQuery("EXPLAIN " + FactsQuery.sql(2).replace("?", "'x'"))) {
                while (rows.next()) {
                    plan.add(rows.getString(1));
                }
            }
        }

        assertThat(plan).noneMatch(step -> step.matches(".*Seq Scan on (holder|entity|certification|relation).*"));
    }

    @Test
    void write_batchFails_theMessageHoldsNoRecord() throws Exception {
        execute(url, "ALTER TABLE entity ADD CONSTRAINT no_more CHECK (revision < 0)");

        assertThatThrownBy(this::putSomething)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no_more")
                .hasMessageNotContainingAny("INSERT INTO", SHOP.id());
    }

    private void terminate(String which) throws Exception {
        execute(
                url,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid() AND (" + which + ")");
    }

    private static void execute(DatabaseUrl url, String sql) throws Exception {
        try (Connection connection =
                        new PostgresDialect(url).reader(Duration.ofSeconds(5)).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    JdbcStore store() {
        return store;
    }
}
