package io.certigate.server.grpc;

import io.certigate.server.decisionlog.DecisionFilter;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.v1.ExportDecisionsResponse;
import io.certigate.v1.TailDecisionsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All callers of a node who read its decision log as a stream: how many there may be, the threads that read for them, and what
 * wakes those that follow it. Close it before the server, which waits for calls that have not ended.
 */
public final class LogStreams implements AutoCloseable {
    /** Most callers at a time. */
    public static final int MAX_STREAMS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(LogStreams.class);
    private static final int THREADS = 2;
    private static final int CLOSE_SECONDS = 5;
    private static final int PERIOD_MILLIS = 50;

    private final LogReader log;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor executor;
    private final ScheduledThreadPoolExecutor timer;
    // Guarded by this object.
    private final List<LogStream<?>> streams = new ArrayList<>();
    private boolean closed;
    // Only the timer's thread uses it.
    private long last;

    /**
     * Starts with nobody.
     *
     * @param log what they read
     * @param clock the wall clock
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    public LogStreams(LogReader log, InstantSource clock, LongSupplier nanoTime) {
        this.log = log;
        this.clock = clock;
        this.nanoTime = nanoTime;
        // Each stream has at most one turn at a time, and one that ends beside another that begins.
        this.executor = new ThreadPoolExecutor(
                THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(2 * MAX_STREAMS), threads("log-read"));
        this.timer = new ScheduledThreadPoolExecutor(1, threads("log-follow"));
        timer.setRemoveOnCancelPolicy(true);
        timer.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Begins to follow; refuses it if there are too many. Does not block. */
    void tail(ServerCallStreamObserver<TailDecisionsResponse> observer, LogTail.Wish wish) {
        begin(new LogTail(observer, log, wish, clock, executor, nanoTime, timer), observer);
    }

    /** Begins to export; refuses it if there are too many. Does not block. */
    void export(ServerCallStreamObserver<ExportDecisionsResponse> observer, DecisionFilter filter) {
        begin(new LogExport(observer, log, filter, executor, nanoTime), observer);
    }

    private void begin(LogStream<?> stream, ServerCallStreamObserver<?> observer) {
        synchronized (this) {
            if (closed) {
                throw Statuses.stopping();
            }
            if (all().size() >= MAX_STREAMS) {
                throw Statuses.busy(
                        "expected at most " + MAX_STREAMS
                                + " callers who read this node's decision log as a stream, found as many already; try again later");
            }
            streams.add(stream);
        }
        observer.setOnCancelHandler(stream::cancel);
        observer.setOnReadyHandler(stream::signal);
        stream.signal();
    }

    /** Looks whether the log has grown. */
    private void look() {
        List<LogStream<?>> now = all();
        if (now.isEmpty()) {
            return;
        }
        now.forEach(LogStream::giveUpIfLate);
        try {
            long found = log.last();
            if (found != last) {
                last = found;
                now.forEach(LogStream::signal);
            }
        } catch (IOException | RuntimeException e) {
            // Each stream finds it too, and tells its caller.
            LOG.debug("the decision log could not be looked at", e);
            now.forEach(LogStream::signal);
        }
    }

    private synchronized List<LogStream<?>> all() {
        streams.removeIf(LogStream::isOver);
        return List.copyOf(streams);
    }

    /** Ends every stream, and refuses others. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        all().forEach(LogStream::stop);
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
    }
}
