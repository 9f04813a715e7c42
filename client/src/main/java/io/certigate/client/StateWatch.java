package io.certigate.client;

import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.Revision;
import io.certigate.v1.WatchRequest;
import io.certigate.v1.WatchResponse;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells an {@link AnswerStore} of every change, through a watch on one node at a time that is begun anew whenever it ends or falls silent. */
final class StateWatch implements AutoCloseable {
    /** How often the node says something at least: as often as the contract allows. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    /** How often to look whether there is a watch that speaks. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Channel channel;
    private final AnswerStore store;
    private final Clocks clocks;
    private final ScheduledFuture<?> looks;

    // Guarded by this.
    private @Nullable Attempt current;
    private boolean closed;

    private StateWatch(Channel channel, AnswerStore store, Clocks clocks) {
        this.channel = channel;
        this.store = store;
        this.clocks = clocks;
        this.looks = Background.TIMER.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Begins to watch, without waiting for it. */
    static StateWatch of(Channel channel, AnswerStore store, Clocks clocks) {
        return new StateWatch(channel, store, clocks);
    }

    private synchronized void look() {
        if (closed) {
            return;
        }
        Attempt attempt = current;
        if (attempt != null && clocks.since(attempt.heardAt).compareTo(AnswerStore.SILENCE) < 0) {
            return;
        }
        if (attempt != null) {
            end(attempt);
            attempt.cancel("the watch is silent");
        }
        begin();
    }

    private void begin() {
        Attempt attempt = new Attempt(clocks.now());
        current = attempt;
        try {
            ChangeServiceGrpc.newStub(channel)
                    .withWaitForReady()
                    .watch(
                            WatchRequest.newBuilder()
                                    .setHeartbeat(com.google.protobuf.Duration.newBuilder()
                                            .setSeconds(HEARTBEAT.toSeconds()))
                                    .build(),
                            attempt);
        } catch (RuntimeException e) {
            // Such as an interceptor's: the next look tries again, and until then nothing is reused.
            end(attempt);
        }
    }

    private synchronized void end(Attempt attempt) {
        if (current == attempt) {
            current = null;
            store.lost();
        }
    }

    private synchronized void heard(Attempt attempt, WatchResponse message) {
        if (current != attempt) {
            return;
        }
        attempt.heardAt = clocks.now();
        Revision reached = reached(message);
        if (reached != null) {
            store.heard(reached);
        }
    }

    private static @Nullable Revision reached(WatchResponse message) {
        if (message.hasThrough()) {
            return message.getThrough();
        }
        int changes = message.getChangesCount();
        return changes == 0 ? null : message.getChanges(changes - 1).getRevision();
    }

    @Override
    public void close() {
        looks.cancel(false);
        Attempt attempt;
        synchronized (this) {
            closed = true;
            attempt = current;
            current = null;
            store.lost();
        }
        if (attempt != null) {
            attempt.cancel("the client is closed");
        }
    }

    /** One watch. */
    private final class Attempt implements ClientResponseObserver<WatchRequest, WatchResponse> {
        private volatile @Nullable ClientCallStreamObserver<WatchRequest> call;
        // Guarded by the watch: when it spoke last, or began.
        private Clocks.Moment heardAt;

        Attempt(Clocks.Moment begun) {
            this.heardAt = begun;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> started) {
            call = started;
        }

        @Override
        public void onNext(WatchResponse message) {
            heard(this, message);
        }

        @Override
        public void onError(Throwable why) {
            end(this);
        }

        @Override
        public void onCompleted() {
            end(this);
        }

        private void cancel(String why) {
            ClientCallStreamObserver<WatchRequest> running = call;
            if (running != null) {
                running.cancel(why, null);
            }
        }
    }
}
