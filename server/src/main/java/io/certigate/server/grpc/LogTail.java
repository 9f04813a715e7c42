package io.certigate.server.grpc;

import io.certigate.server.decisionlog.DecisionFilter;
import io.certigate.server.decisionlog.LogCursor;
import io.certigate.server.decisionlog.LogCursor.Part;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.v1.LogPosition;
import io.certigate.v1.TailDecisionsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One caller who follows the log. */
final class LogTail extends LogStream<TailDecisionsResponse> {
    /**
     * What the caller asks for.
     *
     * @param filter which decisions
     * @param after where to begin, null for now
     * @param heartbeat longest time between two messages
     */
    record Wish(DecisionFilter filter, @Nullable LogPosition after, Duration heartbeat) {}

    private final LogReader log;
    private final Wish wish;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;

    private volatile boolean isHeartbeatDue = true;

    // Only the present turn uses it.
    private @Nullable Future<?> nextHeartbeat;

    LogTail(
            ServerCallStreamObserver<TailDecisionsResponse> observer,
            LogReader log,
            Wish wish,
            InstantSource clock,
            Executor executor,
            LongSupplier nanoTime,
            ScheduledExecutorService timer) {
        super(observer, executor, nanoTime);
        this.log = log;
        this.wish = wish;
        this.clock = clock;
        this.timer = timer;
    }

    @Override
    LogCursor open() throws IOException {
        LogPosition after = wish.after();
        return after == null ? log.after(log.last(), wish.filter()) : log.after(after, wish.filter());
    }

    @Override
    @Nullable
    TailDecisionsResponse message(Part part) throws IOException {
        if (part.decisions().isEmpty() && !isHeartbeatDue) {
            return null;
        }
        forgetHeartbeat();
        isHeartbeatDue = false;
        nextHeartbeat = timer.schedule(this::beat, wish.heartbeat().toNanos(), TimeUnit.NANOSECONDS);
        return TailDecisionsResponse.newBuilder()
                .addAllDecisions(LogMessages.decisions(part.decisions()))
                .setThrough(LogMessages.position(log, part.place()))
                .setSentAt(Timestamps.write(clock.instant()))
                .build();
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

    @Override
    boolean isLast(Part part) {
        return false;
    }

    @Override
    void ended() {
        forgetHeartbeat();
    }
}
