package io.certigate.server.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers that their bytes are no message of the contract. gRPC by itself would call that a failure of the server, and log each with
 * its stack: who sends many would fill the log.
 */
final class ReadableRequests {
    private ReadableRequests() {}

    /** A method whose requests gRPC parses; any other as it is. */
    static <Q, A> ServerMethodDefinition<Q, A> of(ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
        // Those of our own take any bytes, and tell what is wrong themselves.
        if (!(descriptor.getRequestMarshaller() instanceof PrototypeMarshaller<Q> marshaller)) {
            return method;
        }
        return ServerMethodDefinition.create(
                descriptor.toBuilder(new Parsed<>(marshaller), descriptor.getResponseMarshaller())
                        .build(),
                (call, headers) ->
                        new Reading<>(method.getServerCallHandler().startCall(call, headers), call, descriptor));
    }

    /** Makes null of what cannot be parsed. */
    private record Parsed<Q>(Marshaller<Q> marshaller) implements Marshaller<@Nullable Q> {
        @Override
        public InputStream stream(Q value) {
            return marshaller.stream(value);
        }

        @Override
        public @Nullable Q parse(InputStream stream) {
            try {
                return marshaller.parse(stream);
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.INTERNAL) {
                    return null;
                }
                throw e;
            }
        }
    }

    /** Ends a call of which a message could not be parsed. */
    private static final class Reading<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private final MethodDescriptor<Q, ?> method;
        private boolean isRefused;

        Reading(ServerCall.Listener<Q> listener, ServerCall<Q, ?> call, MethodDescriptor<Q, ?> method) {
            super(listener);
            this.call = call;
            this.method = method;
        }

        @Override
        public void onMessage(@Nullable Q message) {
            if (message != null && !isRefused) {
                super.onMessage(message);
            } else if (!isRefused) {
                isRefused = true;
                call.close(
                        Status.INVALID_ARGUMENT.withDescription(
                                "expected the bytes of a request of " + method.getFullMethodName() + ", found others"),
                        new Metadata());
            }
        }

        @Override
        public void onHalfClose() {
            if (!isRefused) {
                super.onHalfClose();
            }
        }
    }
}
