package io.certigate.server.telemetry;

import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.function.Consumer;

/** A call whose end is heard from outside of what answers it. */
final class MeteredCall<Q, A> extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {
    private final Consumer<Status> end;

    MeteredCall(ServerCall<Q, A> call, Consumer<Status> end) {
        super(call);
        this.end = end;
    }

    /** What hears of the call, if another one would. */
    ServerCall.Listener<Q> listener(ServerCall.Listener<Q> other) {
        return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(other) {
            @Override
            public void onCancel() {
                end.accept(Status.CANCELLED);
                super.onCancel();
            }
        };
    }

    @Override
    public void close(Status status, Metadata trailers) {
        end.accept(status);
        super.close(status, trailers);
    }
}
