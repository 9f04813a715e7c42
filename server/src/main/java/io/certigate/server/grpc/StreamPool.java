package io.certigate.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * All callers of a node who read streams of one kind: how many there may be, and the threads that read for them. Close it before
 * the server, which waits for calls that have not ended.
 *
 * @param <S> the streams
 */
final class StreamPool<S extends StreamPool.Stream> implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int CLOSE_SECONDS = 5;

    private final int most;
    private final String tooMany;
    private final ThreadPoolExecutor executor;
    private final ScheduledThreadPoolExecutor timer;
    // Guarded by this object.
    private final List<S> streams = new ArrayList<>();
    private boolean closed;

    /** One caller. Nothing here blocks. */
    interface Stream {
        /** Something may have happened. */
        void signal();

        /** The caller has gone. */
        void cancel();

        /** The server stops. */
        void stop();

        /** Whether it has ended. */
        boolean isOver();
    }

    /**
     * Starts with nobody.
     *
     * @param name of its threads
     * @param most callers at a time
     * @param tooMany what is said to one more
     */
    StreamPool(String name, int most, String tooMany) {
        this.most = most;
        this.tooMany = tooMany;
        // Each has at most one turn at a time, and one that ends beside another that begins.
        this.executor = new ThreadPoolExecutor(
                THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(2 * most), threads(name + "-read"));
        this.timer = new ScheduledThreadPoolExecutor(1, threads(name + "-timer"));
        timer.setRemoveOnCancelPolicy(true);
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs their turns, which block. */
    Executor executor() {
        return executor;
    }

    /** Tells them the time; nothing that it runs may block for long. */
    ScheduledExecutorService timer() {
        return timer;
    }

    /** Begins a stream; refuses it if there are too many. Does not block. */
    void begin(S stream, ServerCallStreamObserver<?> observer) {
        synchronized (this) {
            if (closed) {
                throw Statuses.stopping();
            }
            if (all().size() >= most) {
                throw Statuses.busy(tooMany);
            }
            streams.add(stream);
        }
        observer.setOnCancelHandler(stream::cancel);
        observer.setOnReadyHandler(stream::signal);
        stream.signal();
    }

    /** Those that have not ended. */
    synchronized List<S> all() {
        streams.removeIf(Stream::isOver);
        return List.copyOf(streams);
    }

    /** Ends every stream, and refuses others. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        all().forEach(Stream::stop);
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
