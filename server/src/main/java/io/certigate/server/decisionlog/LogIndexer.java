package io.certigate.server.decisionlog;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the indexes of closed segments, on a thread of its own, so that nobody who reads has to wait for them. */
public final class LogIndexer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogIndexer.class);
    private static final long PERIOD_SECONDS = 2;
    private static final int CLOSE_SECONDS = 5;

    private final LogReader reader;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "log-index");
        thread.setDaemon(true);
        return thread;
    });
    private long first;
    private String said = "";

    private LogIndexer(LogReader reader) {
        this.reader = reader;
    }

    /** Begins. */
    public static LogIndexer start(LogReader reader) {
        LogIndexer indexer = new LogIndexer(reader);
        indexer.executor.scheduleWithFixedDelay(indexer::run, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
        return indexer;
    }

    private void run() {
        try {
            long now = reader.first();
            if (now != first) {
                first = now;
                reader.tidy();
            }
            while (reader.indexOne() && !executor.isShutdown()) {
                // One after the other.
            }
            said = "";
        } catch (IOException | RuntimeException e) {
            if (!said.equals(e.toString())) {
                said = e.toString();
                LOG.warn("the decision log could not be indexed; reading it takes longer", e);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
            executor.shutdownNow();
        }
    }
}
