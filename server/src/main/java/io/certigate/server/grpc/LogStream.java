package io.certigate.server.grpc;

import io.certigate.server.decisionlog.LogCursor;
import io.certigate.server.decisionlog.LogCursor.Part;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One caller who reads the log as a stream. Whatever happens (the log grew, the caller can take more, a heartbeat is due, the end)
 * only signals, and a turn reads and sends at most one message. Nothing is read
 * before the caller takes it, and nothing is kept open between two turns, so that a slow one holds no more than one message. One
 * that takes nothing for {@link #PATIENCE} is given up.
 *
 * @param <R> the messages
 */
abstract class LogStream<R> implements StreamPool.Stream {
    /** Longest time that a caller may take nothing. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int MAX_DECISIONS = 1_000;

    private final ServerCallStreamObserver<R> observer;
    private final Turns turns;
    private final LongSupplier nanoTime;

    private volatile boolean isStopping;
    private volatile boolean isCancelled;
    private volatile boolean isLate;
    private volatile boolean isOver;

    /** Since when the caller takes nothing, null while it does; only turns set it. */
    private volatile @Nullable Long waitingSince;

    // Only the present turn uses it.
    private @Nullable LogCursor cursor;

    /**
     * Makes a stream, which begins with the first signal.
     *
     * @param observer the caller
     * @param executor runs the turns, which block
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    LogStream(ServerCallStreamObserver<R> observer, Executor executor, LongSupplier nanoTime) {
        this.observer = observer;
        this.turns = new Turns(executor, this::step, e -> fail(isStopping ? Statuses.stopping() : Statuses.of(e)));
        this.nanoTime = nanoTime;
    }

    /** Where the stream begins; in the first turn. */
    abstract LogCursor open() throws IOException;

    /** The message of a part, null to send none. */
    abstract @Nullable R message(Part part) throws IOException;

    /** Whether the stream has sent everything once a part was sent. */
    abstract boolean isLast(Part part);

    /** The stream has ended: nothing may be left behind. */
    abstract void ended();

    @Override
    public final void signal() {
        turns.signal();
    }

    @Override
    public final void stop() {
        isStopping = true;
        signal();
    }

    /** Ends the stream if its caller has taken nothing for too long. Does not block. */
    final void giveUpIfLate() {
        Long since = waitingSince;
        if (since != null && !isLate && nanoTime.getAsLong() - since >= PATIENCE.toNanos()) {
            isLate = true;
            signal();
        }
    }

    @Override
    public final void cancel() {
        isCancelled = true;
        signal();
    }

    @Override
    public final boolean isOver() {
        return isOver;
    }

    /** Sends the next message if there is one; whether there may be another one at once. */
    private boolean step() throws IOException {
        if (isOver) {
            return false;
        }
        if (isStopping || isCancelled) {
            fail(Statuses.stopping());
            return false;
        }
        LogCursor reading = cursor;
        if (reading == null) {
            reading = open();
            cursor = reading;
        }
        if (!observer.isReady()) {
            await();
            return false;
        }
        // Also if it was late: it takes something again.
        isLate = false;
        waitingSince = null;
        try {
            return send(reading);
        } finally {
            reading.release();
        }
    }

    /** The caller takes nothing. */
    private void await() {
        if (isLate) {
            fail(Statuses.late("expected a caller who reads the stream, found that nothing was taken for "
                    + PATIENCE.toSeconds() + " s; go on after the last position that was read"));
        } else if (waitingSince == null) {
            waitingSince = nanoTime.getAsLong();
        }
    }

    private boolean send(LogCursor reading) throws IOException {
        Part part = reading.next(MAX_DECISIONS, () -> isCancelled || isStopping);
        R message = message(part);
        if (message != null) {
            observer.onNext(message);
        }
        if (isLast(part)) {
            end();
            observer.onCompleted();
            return false;
        }
        return !part.atEnd();
    }

    private void fail(Throwable why) {
        if (!isOver) {
            end();
            if (!isCancelled) {
                observer.onError(why);
            }
        }
    }

    private void end() {
        isOver = true;
        ended();
        LogCursor reading = cursor;
        cursor = null;
        if (reading != null) {
            try {
                reading.close();
            } catch (IOException e) {
                // Of a file that was only read nothing can be lost.
            }
        }
    }
}
