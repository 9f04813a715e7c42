package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PatientSourceTest {
    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void close_databaseIsAway_nobodyGoesOnTrying() throws Exception {
        DataSource away = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        attempts.incrementAndGet();
                        throw new SQLException("connection refused", "08001");
                    }
                    return method.getReturnType() == int.class ? 1 : null;
                });
        HikariDataSource pool = JdbcStore.pool(
                "away", new PostgresDialect(DatabaseUrl.parse("postgresql://user:secret@localhost/name")), away, 1);
        while (attempts.get() == 0) {
            Thread.sleep(10);
        }

        JdbcStore.close(pool);

        Thread.sleep(300);
        int after = attempts.get();
        Thread.sleep(500);
        assertThat(attempts).hasValue(after);
    }
}
