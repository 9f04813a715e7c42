package io.certigate.server.grpc;

import com.google.protobuf.MessageLite;
import io.certigate.server.grpc.UnreadAnswers.Room;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A call with one answer, which counts as unread until its reader took it. Where there is no room for it, the call is refused instead: the
 * memory of a node is not for answers that nobody reads.
 */
final class MeteredCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final Connection connection;
    private volatile @Nullable Room room;
    private boolean isRefused;

    private MeteredCall(ServerCall<Q, A> call, Connection connection) {
        super(call);
        this.connection = connection;
    }

    /** Starts a call whose answer is metered. */
    static <Q, A> ServerCall.Listener<Q> start(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next, Connection connection) {
        MeteredCall<Q, A> metered = new MeteredCall<>(call, connection);
        return new SimpleForwardingServerCallListener<>(next.startCall(metered, headers)) {
            @Override
            public void onComplete() {
                metered.release();
                super.onComplete();
            }

            @Override
            public void onCancel() {
                metered.release();
                super.onCancel();
            }
        };
    }

    private static long length(Object message) {
        if (message instanceof SentAnswer answer) {
            return answer.length();
        }
        return message instanceof MessageLite answer ? answer.getSerializedSize() : 0;
    }

    @Override
    public void sendMessage(A message) {
        Room taken = UnreadAnswers.room(connection, length(message));
        if (taken == null) {
            isRefused = true;
            super.close(UnreadAnswers.NO_ROOM.status(), UnreadAnswers.NO_ROOM.trailers());
            return;
        }
        room = taken;
        super.sendMessage(message);
        if (isCancelled()) {
            // The end may have been told before there was anything to release.
            release();
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (!isRefused) {
            super.close(status, trailers);
        }
    }

    private void release() {
        Room taken = room;
        if (taken != null) {
            taken.release();
        }
    }
}
