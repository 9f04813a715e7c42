package io.certigate.server.store;

import io.certigate.server.state.StoreException;
import io.certigate.server.state.StoreNotReady;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * PostgreSQL. Only the primary is read: a standby lags behind, and what it has not heard of yet could be a revocation.
 */
final class PostgresDialect implements SqlDialect {
    /** The channel of hints that there is a new revision. */
    static final String CHANNEL = "certigate_change";

    /** Longest wait for a connection's first packet. */
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** The SQL state of a user who lacks a right. */
    private static final String NO_RIGHT = "42501";

    private static final Duration LOCK = Duration.ofSeconds(5);

    private final DatabaseUrl url;

    PostgresDialect(DatabaseUrl url) {
        this.url = url;
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public DataSource writer() {
        return source(Duration.ofSeconds(10));
    }

    @Override
    public DataSource reader(Duration answer) {
        return source(answer);
    }

    @Override
    public boolean create() {
        return false;
    }

    @Override
    public String encoding() {
        return "SHOW server_encoding";
    }

    @Override
    public String migrations() {
        return "classpath:db/postgresql";
    }

    @Override
    public String clock() {
        return "clock_timestamp()";
    }

    @Override
    public String standby() {
        return "pg_is_in_recovery()";
    }

    @Override
    public String hint() {
        return "SELECT CAST(pg_notify('" + CHANNEL + "', '') AS TEXT)";
    }

    @Override
    public String settings() {
        // Not as a parameter of the connection, which a pooler in between may refuse.
        return "SET lock_timeout = " + LOCK.toMillis() + "; SET idle_in_transaction_session_timeout = "
                + LOCK.toMillis()
                // Every statement finds its rows by an index. A plan that was kept from the time when a table was small
                // would
                // go on to read the whole table.
                + "; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";
    }

    @Override
    public StoreException failure(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        String kind = state.length() < 2 ? "" : state.substring(0, 2);
        // PostgreSQL adds lines for position, detail and hint.
        String found = " (" + said(failure).replaceAll("\\s*\\R\\s*", "; ") + ")";
        if (state.equals(NO_RIGHT)) {
            return new StoreException(
                    url + ": expected a user with rights to the tables, found one without; make the tables as the owner"
                            + " of the database, and grant the rights" + found,
                    failure);
        }
        if (isUnproven(failure)) {
            return new StoreNotReady(
                    url
                            + ": expected a database whose certificate proves that it is this one, found another; it is tried"
                            + " again, check sslrootcert, and the names in its certificate" + found,
                    failure);
        }
        // The driver's word if every server that answers is a standby; it counts that among the failures to connect.
        boolean reads = found.contains("targetServerType");
        return switch (reads ? "25" : kind) {
            case "08", "57", "53", "" ->
                new StoreNotReady(
                        url
                                + ": expected a database that answers, found none; it is tried again, check that it runs and"
                                + " can be reached" + found,
                        failure);
            case "25" ->
                new StoreNotReady(
                        url + ": expected the primary, found a server that only reads; name the primary, or all servers"
                                + " so that it can be found" + found,
                        failure);
            case "28" ->
                new StoreException(
                        url + ": expected a user who may connect, found one who is refused; check user, password and"
                                + " pg_hba.conf" + found,
                        failure);
            case "3D" ->
                new StoreException(
                        url + ": expected a database of this name, found none; create it, empty" + found, failure);
            case "42" ->
                new StoreException(
                        url + ": expected a database of Certigate's, owned by this user, found another" + found,
                        failure);
            case "55", "40" ->
                new StoreException(
                        url + ": expected to have the lock within " + LOCK.toSeconds() + " s, found it held; look for a"
                                + " session that hangs" + found,
                        failure);
            default -> new StoreException(url + ": unexpected failure" + found, failure);
        };
    }

    /** Whether it is the server's certificate that the driver does not take. */
    private static boolean isUnproven(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException
                    || cause instanceof CertPathBuilderException
                    || cause instanceof CertPathValidatorException) {
                return true;
            }
        }
        // The one that looks at the name in it says so in words alone, which name it in every language.
        return String.valueOf(failure.getMessage()).contains("PgjdbcHostnameVerifier");
    }

    /** What the server said. The driver's own words on a batch repeat the statement with its values: whole records. */
    private static String said(SQLException failure) {
        SQLException next = failure.getNextException();
        return failure instanceof BatchUpdateException
                ? next == null ? "a batch failed" : String.valueOf(next.getMessage())
                : String.valueOf(failure.getMessage());
    }

    /** Connections on which no answer takes longer than given. */
    private DataSource source(Duration answer) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(url.hosts().stream().map(DatabaseUrl.Host::name).toArray(String[]::new));
        source.setPortNumbers(
                url.hosts().stream().mapToInt(DatabaseUrl.Host::port).toArray());
        source.setDatabaseName(url.name());
        source.setUser(url.user());
        source.setPassword(url.password());
        source.setConnectTimeout((int) CONNECT.toSeconds());
        source.setSocketTimeout((int) answer.toSeconds());
        source.setLoginTimeout((int) (CONNECT.toSeconds() + answer.toSeconds()));
        source.setTcpKeepAlive(true);
        source.setApplicationName("certigate");
        source.setTargetServerType("primary");
        source.setReWriteBatchedInserts(true);
        // The detail of an error shows the row, and so what the registry says of somebody.
        source.setLogServerErrorDetail(false);
        source.setPreferQueryMode(PreferQueryMode.EXTENDED);
        url.parameters().forEach((name, value) -> source.setProperty(PGProperty.forName(name), value));
        return source;
    }
}
