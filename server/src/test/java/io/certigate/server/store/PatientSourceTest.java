package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PatientSourceTest {
    private static final String POOL = "away-for-a-test";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void close_databaseIsAway_nobodyGoesOnTrying() {
        PostgresDialect nobody = new PostgresDialect(DatabaseUrl.parse("postgresql://user:secret@127.0.0.1:1/name"));
        HikariDataSource pool = JdbcStore.pool(POOL, nobody, nobody.reader(Duration.ofSeconds(1)), 1);
        Awaitility.await().atMost(LIMIT).until(() -> !trying().isEmpty());

        JdbcStore.close(pool);

        Awaitility.await().atMost(LIMIT).until(() -> trying().isEmpty());
        assertThat(pool.isClosed()).isTrue();
    }

    /** The threads that are about to connect. */
    private static List<Thread> trying() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().startsWith(POOL))
                .filter(entry -> List.of(entry.getValue()).stream()
                        .anyMatch(frame -> frame.getClassName().equals(PatientSource.class.getName())))
                .map(Map.Entry::getKey)
                .toList();
    }
}
