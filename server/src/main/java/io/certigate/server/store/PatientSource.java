package io.certigate.server.store;

import io.certigate.server.state.StoreNotReady;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connects as soon as a database that was away is back. The pool itself would wait longer after each failure, up to five
 * seconds, in which nobody could read; here it sees none, and those who wait for a connection have their own limit.
 */
final class PatientSource implements DataSource, AutoCloseable {
    private static final Duration RETRY = Duration.ofMillis(100);

    private final DataSource source;
    private final SqlDialect dialect;
    private volatile boolean closed;

    PatientSource(DataSource source, SqlDialect dialect) {
        this.source = source;
        this.dialect = dialect;
    }

    @Override
    public Connection getConnection() throws SQLException {
        while (true) {
            try {
                return source.getConnection();
            } catch (SQLException e) {
                if (closed || !(dialect.failure(e) instanceof StoreNotReady)) {
                    throw e;
                }
            }
            try {
                Thread.sleep(RETRY.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException("the pool is closed", e);
            }
        }
    }

    /** Gives up: the pool, which lets those who connect for it finish, is about to be closed. */
    @Override
    public void close() {
        closed = true;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return source.getConnection(user, password);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return source.isWrapperFor(type);
    }
}
