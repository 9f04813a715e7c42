package io.certigate.server.grpc;

import io.certigate.server.model.Revision;
import io.certigate.server.state.ChangeFeed;
import io.certigate.server.state.ChangeFeed.Batch;
import io.certigate.v1.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One caller who follows the change log. Whatever happens (a new view, a reader that takes more, a heartbeat that is due, an
 * end) only signals; the signals are worked off one turn at a time, and a turn reads and sends at most one message. Nothing
 * is read before the reader takes it, so that a slow reader holds no more than one message.
 */
final class ChangeWatch {
    private final ServerCallStreamObserver<WatchResponse> observer;
    private final ChangeFeed feed;
    private final @Nullable Revision after;
    private final Duration heartbeat;
    private final InstantSource clock;
    private final Executor executor;
    private final ScheduledExecutorService timer;

    /** Signals that were not worked off yet; who raises it from zero begins a turn. */
    private final AtomicInteger signals = new AtomicInteger();

    private volatile boolean isHeartbeatDue = true;
    private volatile boolean isStopping;
    private volatile boolean isOver;

    // Only the present turn uses these.
    private ChangeFeed.@Nullable Cursor cursor;
    private @Nullable Future<?> nextHeartbeat;

    /**
     * Makes a watch, which begins with the first signal.
     *
     * @param observer the reader
     * @param feed what to read
     * @param after where to begin, see {@link ChangeFeed#open}
     * @param heartbeat longest time between two messages
     * @param clock the wall clock
     * @param executor runs the turns, which block
     * @param timer tells when a heartbeat is due
     */
    ChangeWatch(
            ServerCallStreamObserver<WatchResponse> observer,
            ChangeFeed feed,
            @Nullable Revision after,
            Duration heartbeat,
            InstantSource clock,
            Executor executor,
            ScheduledExecutorService timer) {
        this.observer = observer;
        this.feed = feed;
        this.after = after;
        this.heartbeat = heartbeat;
        this.clock = clock;
        this.executor = executor;
        this.timer = timer;
    }

    /** Something may have happened. Does not block. */
    void signal() {
        if (signals.getAndIncrement() == 0) {
            submit();
        }
    }

    /** Ends the watch because the server stops. Does not block. */
    void stop() {
        isStopping = true;
        signal();
    }

    /** The caller has gone. */
    void cancel() {
        isOver = true;
        signal();
    }

    private void submit() {
        try {
            executor.execute(this::turn);
        } catch (RejectedExecutionException e) {
            // Only when the executor was shut down: this is the only turn.
            end(Statuses.stopping());
        }
    }

    private void turn() {
        int seen = signals.get();
        boolean goesOn = false;
        try {
            goesOn = step();
        } catch (RuntimeException | Error e) {
            end(Statuses.of(e));
        }
        if (goesOn || signals.addAndGet(-seen) != 0) {
            submit();
        }
    }

    /** Sends the next message if there is one; whether there may be another one at once. */
    private boolean step() {
        if (isOver || isStopping) {
            end(Statuses.stopping());
            return false;
        }
        ChangeFeed.Cursor reading = cursor;
        if (reading == null) {
            reading = feed.open(after);
            cursor = reading;
        }
        if (!observer.isReady()) {
            return false;
        }
        Batch batch = reading.next();
        if (batch.changes().isEmpty() && !isHeartbeatDue) {
            return false;
        }
        send(batch, reading.epoch());
        return !batch.changes().isEmpty();
    }

    private void send(Batch batch, String epoch) {
        WatchResponse.Builder message = WatchResponse.newBuilder().setSentAt(Timestamps.write(clock.instant()));
        batch.changes().forEach(change -> message.addChanges(ChangeMessages.logged(change, epoch)));
        Revision through = batch.through();
        if (through != null) {
            message.setThrough(RegistryMessages.revision(through));
        }
        observer.onNext(message.build());
        forgetHeartbeat();
        isHeartbeatDue = false;
        nextHeartbeat = timer.schedule(this::beat, heartbeat.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void beat() {
        isHeartbeatDue = true;
        signal();
    }

    private void forgetHeartbeat() {
        Future<?> scheduled = nextHeartbeat;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }

    private void end(Throwable why) {
        forgetHeartbeat();
        if (!isOver) {
            isOver = true;
            observer.onError(why);
        }
    }

    /** Whether it has ended. */
    boolean isOver() {
        return isOver;
    }
}
