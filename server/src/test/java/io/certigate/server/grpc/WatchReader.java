package io.certigate.server.grpc;

import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.LoggedChange;
import io.certigate.v1.Revision;
import io.certigate.v1.WatchRequest;
import io.certigate.v1.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Follows the change log as a caller does, one message at a time, and only when asked. */
final class WatchReader extends ClientCall.Listener<WatchResponse> {
    private static final long PATIENCE_SECONDS = 20;

    private final ClientCall<WatchRequest, WatchResponse> call;
    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    private WatchReader(ClientCall<WatchRequest, WatchResponse> call) {
        this.call = call;
    }

    static WatchReader start(Channel channel, WatchRequest request) {
        WatchReader reader = new WatchReader(channel.newCall(ChangeServiceGrpc.getWatchMethod(), CallOptions.DEFAULT));
        reader.call.start(reader, new Metadata());
        reader.call.sendMessage(request);
        reader.call.halfClose();
        return reader;
    }

    static WatchRequest after(long number) {
        return WatchRequest.newBuilder()
                .setAfter(Revision.newBuilder().setNumber(number))
                .build();
    }

    static WatchRequest after(Revision revision) {
        return WatchRequest.newBuilder().setAfter(revision).build();
    }

    @Override
    public void onMessage(WatchResponse message) {
        arrived.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        arrived.add(status);
    }

    private Object take() throws InterruptedException {
        call.request(1);
        Object next = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("expected a message or an end within " + PATIENCE_SECONDS + " s, found none");
        }
        return next;
    }

    /** The next message. */
    WatchResponse next() throws InterruptedException {
        Object next = take();
        if (next instanceof WatchResponse message) {
            return message;
        }
        throw new AssertionError("expected a message, found " + next);
    }

    /** How it ends, whatever comes before. */
    Status end() throws InterruptedException {
        Object next = take();
        while (next instanceof WatchResponse) {
            next = take();
        }
        return (Status) next;
    }

    /** Everything up to a revision. */
    List<LoggedChange> through(long number) throws InterruptedException {
        List<LoggedChange> changes = new ArrayList<>();
        Revision through = null;
        while (through == null || through.getNumber() < number) {
            WatchResponse message = next();
            changes.addAll(message.getChangesList());
            through = message.hasThrough() ? message.getThrough() : null;
        }
        return changes;
    }

    /** The next message that arrived already, null if there is none. */
    @Nullable
    Object arrived() {
        return arrived.poll();
    }

    void cancel() {
        call.cancel("enough", null);
    }
}
