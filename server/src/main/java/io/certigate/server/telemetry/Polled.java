package io.certigate.server.telemetry;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is asked now and then, so that whoever scrapes does not wait for a database.
 *
 * @param <T> what is told
 */
public final class Polled<T> implements AutoCloseable {
    private final Supplier<T> source;
    private final ScheduledThreadPoolExecutor thread;
    private volatile @Nullable T last;

    private Polled(Supplier<T> source, String name) {
        this.source = source;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Asks until closed.
     *
     * @param source may block, and may throw: then there is nothing to tell until it answers again
     * @param period between an answer and the next question
     */
    public static <T> Polled<T> start(String name, Supplier<T> source, Duration period) {
        Polled<T> started = new Polled<>(source, name);
        started.thread.scheduleWithFixedDelay(started::ask, 0, period.toNanos(), TimeUnit.NANOSECONDS);
        return started;
    }

    private void ask() {
        try {
            last = source.get();
        } catch (RuntimeException e) {
            // Whoever follows the state tells that it cannot be read; what is old would only mislead.
            last = null;
        }
    }

    /** The latest answer, null if there is none. */
    public @Nullable T last() {
        return last;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
