package io.certigate.server.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A batch, whose questions count for its caller's rate once they are there. */
final class CountedBatch<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private final IntFunction<@Nullable BusySignal> rate;
    private boolean isRefused;

    /**
     * Counts.
     *
     * @param listener takes the batch if its caller may ask
     * @param rate says why a number of questions may not be asked; null if they may
     */
    CountedBatch(ServerCall.Listener<Q> listener, ServerCall<Q, ?> call, IntFunction<@Nullable BusySignal> rate) {
        super(listener);
        this.call = call;
        this.rate = rate;
    }

    @Override
    public void onMessage(Q message) {
        // One that is malformed counts as one question.
        int questions = message instanceof byte[] bytes ? CheckBatch.count(bytes) : 1;
        BusySignal refusal = rate.apply(questions);
        if (refusal == null) {
            super.onMessage(message);
        } else {
            isRefused = true;
            call.close(refusal.status(), refusal.trailers());
        }
    }

    @Override
    public void onHalfClose() {
        if (!isRefused) {
            super.onHalfClose();
        }
    }
}
