package io.certigate.server.grpc;

import io.certigate.server.model.Revision;
import io.certigate.server.state.ChangeFeed;
import io.certigate.server.state.ViewListener;
import io.certigate.v1.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All callers of a node who follow the change log: how many there may be, the threads that read for them, and what wakes
 * them. Close it before the server, which waits for calls that have not ended.
 */
public final class ChangeWatches implements ViewListener, AutoCloseable {
    /** Most callers at a time. */
    public static final int MAX_WATCHERS = 64;

    private static final int THREADS = 2;
    private static final int CLOSE_SECONDS = 5;

    private final ChangeFeed feed;
    private final InstantSource clock;
    private final ThreadPoolExecutor executor;
    private final ScheduledThreadPoolExecutor timer;
    // Guarded by this object.
    private final Set<ChangeWatch> watches = new HashSet<>();
    private boolean closed;

    /**
     * Starts with nobody.
     *
     * @param feed what they follow
     * @param clock the wall clock
     */
    public ChangeWatches(ChangeFeed feed, InstantSource clock) {
        this.feed = feed;
        this.clock = clock;
        // Each watch has at most one turn at a time, and one that ends beside another that begins.
        this.executor = new ThreadPoolExecutor(
                THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(2 * MAX_WATCHERS), threads("watch"));
        this.timer = new ScheduledThreadPoolExecutor(1, threads("watch-heartbeat"));
        timer.setRemoveOnCancelPolicy(true);
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Begins a watch; refuses it if there are too many. Does not block. */
    void begin(ServerCallStreamObserver<WatchResponse> observer, @Nullable Revision after, Duration heartbeat) {
        ChangeWatch watch = new ChangeWatch(observer, feed, after, heartbeat, clock, executor, timer);
        synchronized (this) {
            if (closed) {
                throw Statuses.stopping();
            }
            if (all().size() >= MAX_WATCHERS) {
                throw Statuses.busy(
                        "expected at most " + MAX_WATCHERS
                                + " callers who watch this node, found as many already; watch another node, or try again later");
            }
            watches.add(watch);
        }
        observer.setOnCancelHandler(watch::cancel);
        observer.setOnReadyHandler(watch::signal);
        watch.signal();
    }

    @Override
    public void viewChanged() {
        all().forEach(ChangeWatch::signal);
    }

    private synchronized List<ChangeWatch> all() {
        watches.removeIf(ChangeWatch::isOver);
        return List.copyOf(watches);
    }

    /** Ends every watch, and refuses others. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        all().forEach(ChangeWatch::stop);
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
