package io.certigate.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node is made of, closed in the reverse order: what serves first, what stores last. For the thread that starts and ends it. */
final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    /** Adds a part. */
    <T extends AutoCloseable> T add(T part) {
        all.push(part);
        return part;
    }

    /** Adds what runs tasks that block or take long: a few at a time, and a bounded number waiting. */
    ThreadPoolExecutor executor(String name, int threads, int queue) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        add(executor::shutdownNow);
        return executor;
    }

    /** How many there are. */
    int size() {
        return all.size();
    }

    /** Closes those that were added last. */
    void close(int latest) {
        for (int i = 0; i < latest; i++) {
            AutoCloseable part = all.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.error("{} could not be closed", part.getClass().getSimpleName(), e);
            }
        }
    }

    @Override
    public void close() {
        close(size());
    }
}
