package io.certigate.server.store;

import io.certigate.server.state.ListenerStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears that other nodes wrote. It is a hint that makes a node look at once; nothing rests on it. A listener can die without
 * a sign (a half-open connection, a pooler that gave the session to somebody else), so it notifies itself now and then, and is
 * made anew when that does not arrive.
 */
final class NotificationListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NotificationListener.class);

    private static final Duration PROBE_PERIOD = Duration.ofSeconds(2);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(1);
    private static final Duration LISTEN = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofMillis(250);
    private static final long CLOSE_SECONDS = 5;

    private final DataSource source;
    private final Runnable changed;
    private final String probeChannel =
            "certigate_probe_" + UUID.randomUUID().toString().replace('-', '_');
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean healthy;
    // Only the thread writes these.
    private volatile long notifications;
    private volatile long losses;
    private boolean failing;

    private NotificationListener(DataSource source, Runnable changed) {
        this.source = source;
        this.changed = changed;
        this.thread = new Thread(this::run, "listener");
        this.thread.setDaemon(true);
    }

    /** Starts to listen; {@code changed} runs on the listening thread and must be short. */
    static NotificationListener start(DataSource source, Runnable changed) {
        NotificationListener listener = new NotificationListener(source, changed);
        listener.thread.start();
        return listener;
    }

    ListenerStatus status() {
        return new ListenerStatus(true, healthy, notifications, losses);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
    private void run() {
        while (!closed) {
            try (Connection connection = source.getConnection()) {
                listen(connection);
            } catch (SQLException e) {
                if (!closed && !failing) {
                    failing = true;
                    LOG.warn(
                            "the listener for changes is lost and made anew; changes are seen by looking for them meanwhile:"
                                    + " {}",
                            e.getMessage());
                }
            }
            if (!closed) {
                losses++;
                healthy = false;
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            // Closing; the loop sees it.
            Thread.currentThread().interrupt();
        }
    }

    /** Listens until the connection fails, a probe is lost, or the listener is closed. */
    private void listen(Connection connection) throws SQLException {
        PGConnection session = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + PostgresDialect.CHANNEL);
            statement.execute("LISTEN " + probeChannel);
            // Whatever was written before it listened.
            changed.run();
            long probedAt = System.nanoTime();
            boolean awaited = probe(statement);
            while (!closed) {
                PGNotification[] found = session.getNotifications((int) LISTEN.toMillis());
                for (PGNotification one : found == null ? new PGNotification[0] : found) {
                    awaited &= !one.getName().equals(probeChannel);
                }
                count(found);
                long waited = System.nanoTime() - probedAt;
                if (awaited && waited > PROBE_LIMIT.toNanos()) {
                    throw new SQLException("expected its own notification within " + PROBE_LIMIT.toMillis()
                            + " ms, found none; does a pooler share sessions between clients?");
                }
                if (!awaited) {
                    healed();
                    if (waited > PROBE_PERIOD.toNanos()) {
                        probedAt = System.nanoTime();
                        awaited = probe(statement);
                    }
                }
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
    private void count(PGNotification[] found) {
        boolean hinted = false;
        for (PGNotification one : found == null ? new PGNotification[0] : found) {
            if (one.getName().equals(PostgresDialect.CHANNEL)) {
                notifications++;
                hinted = true;
            }
        }
        if (hinted) {
            changed.run();
        }
    }

    private void healed() {
        healthy = true;
        if (failing) {
            failing = false;
            LOG.info("the listener for changes works again");
        }
    }

    private boolean probe(Statement statement) throws SQLException {
        statement.execute("NOTIFY " + probeChannel);
        return true;
    }
}
