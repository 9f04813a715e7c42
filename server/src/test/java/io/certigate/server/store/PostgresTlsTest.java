package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.fixture.TestAuthority;
import io.certigate.server.fixture.TestAuthority.Issued;
import io.certigate.server.state.StoreNotReady;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that speaks TLS: who it is, is proven or it is not used. */
class PostgresTlsTest {
    @TempDir
    private static Path folder;

    private static EmbeddedPostgres server;
    private static Path authorities;
    private static Path others;

    @BeforeAll
    static void start() throws Exception {
        TestAuthority authority = new TestAuthority("database");
        authorities = TestAuthority.write(folder.resolve("ca.pem"), authority.self.certificatePem());
        others = TestAuthority.write(folder.resolve("other.pem"), new TestAuthority("other").self.certificatePem());
        Issued issued = authority.issueOf("RSA", "localhost", "DNS:localhost");
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            // By the server itself: nobody else may have its key, and its user is not ours.
            put(statement, "server.crt", issued.certificatePem());
            put(statement, "server.key", issued.keyPem());
            statement.execute("ALTER SYSTEM SET ssl = on");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private static void put(Statement statement, String file, String text) throws SQLException {
        statement.execute("COPY (SELECT unnest(string_to_array('" + text.strip()
                + "', E'\\n'))) TO PROGRAM 'umask 077; cat > " + file + "'");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static DatabaseUrl url(String host, String mode, Path roots) {
        return DatabaseUrl.parse("postgresql://postgres:postgres@" + host + ":" + server.getPort()
                + "/postgres?sslmode=" + mode + "&sslrootcert=" + roots);
    }

    @Test
    void open_certificateOfItsAuthoritiesAndName_isUsedOverTls() throws Exception {
        DatabaseUrl url = url("localhost", "verify-full", authorities);

        JdbcStore.open(url).close();

        try (Connection connection = new PostgresDialect(url).writer().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            assertThat(found.next()).isTrue();
            assertThat(found.getBoolean(1)).isTrue();
        }
    }

    @Test
    void open_certificateOfOtherAuthorities_isNotUsedAndNamed() {
        assertUnproven(url("localhost", "verify-full", others));
        assertUnproven(url("localhost", "verify-ca", others));
    }

    @Test
    void open_certificateOfAnotherName_isNotUsedAndNamed() {
        assertUnproven(url("127.0.0.1", "verify-full", authorities));
    }

    private static void assertUnproven(DatabaseUrl url) {
        assertThatThrownBy(() -> JdbcStore.open(url))
                .isInstanceOf(StoreNotReady.class)
                .hasMessageContaining("expected a database whose certificate proves that it is this one, found another")
                .satisfies(
                        e -> assertThat(Objects.requireNonNull(e.getMessage())).doesNotContain("postgres:postgres"));
    }
}
