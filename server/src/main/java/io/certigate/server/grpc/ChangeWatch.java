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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One caller who follows the change log. Whatever happens (a new view, a reader that takes more, a heartbeat that is due, an
 * end) only signals, and a turn reads and sends at most one message. Nothing
 * is read before the reader takes it, so that a slow reader holds no more than one message.
 */
final class ChangeWatch implements StreamPool.Stream {
    private final ServerCallStreamObserver<WatchResponse> observer;
    private final ChangeFeed feed;
    private final @Nullable Revision after;
    private final Duration heartbeat;
    private final InstantSource clock;
    private final Turns turns;
    private final ScheduledExecutorService timer;

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
        this.turns = new Turns(executor, this::step, e -> end(Statuses.of(e)));
        this.timer = timer;
    }

    @Override
    public void signal() {
        turns.signal();
    }

    @Override
    public void stop() {
        isStopping = true;
        signal();
    }

    @Override
    public void cancel() {
        isOver = true;
        signal();
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

    @Override
    public boolean isOver() {
        return isOver;
    }
}
