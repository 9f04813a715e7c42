package io.certigate.server.grpc;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A batch that is answered when its turn on the event loop has come. One that is not bytes any more is answered at once: what it takes of the
 * memory while it waits could not be told.
 */
final class WaitingBatch<Q> extends SimpleForwardingServerCallListener<Q> implements Runnable {
    private static final int NO_BYTES = -1;

    private final ServerCall<Q, ?> call;
    private final BatchTurns.Lane lane;
    private final Supplier<BusySignal> noRoom;
    private final Supplier<@Nullable BusySignal> refusal;
    private Context context = Context.ROOT;
    private int length = NO_BYTES;

    /**
     * Waits.
     *
     * @param listener answers at the end of the request
     * @param lane the turns of its connection
     * @param noRoom says what is told if too much waits
     * @param refusal says, when its turn has come, why it is not answered; null if it is
     */
    WaitingBatch(
            ServerCall.Listener<Q> listener,
            ServerCall<Q, ?> call,
            BatchTurns.Lane lane,
            Supplier<BusySignal> noRoom,
            Supplier<@Nullable BusySignal> refusal) {
        super(listener);
        this.call = call;
        this.lane = lane;
        this.noRoom = noRoom;
        this.refusal = refusal;
    }

    @Override
    public void onMessage(Q message) {
        length = message instanceof byte[] bytes ? bytes.length : NO_BYTES;
        super.onMessage(message);
    }

    @Override
    public void onHalfClose() {
        // Who calls is known to this moment alone.
        context = Context.current();
        if (length == NO_BYTES) {
            super.onHalfClose();
        } else if (!lane.add(this, length)) {
            refuse(noRoom.get());
        }
    }

    @Override
    public void run() {
        BusySignal found = refusal.get();
        if (found == null) {
            context.run(super::onHalfClose);
        } else {
            refuse(found);
        }
    }

    private void refuse(BusySignal signal) {
        call.close(signal.status(), signal.trailers());
    }

    @Override
    public void onCancel() {
        lane.remove(this);
        super.onCancel();
    }
}
