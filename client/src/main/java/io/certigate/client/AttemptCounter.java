package io.certigate.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.concurrent.atomic.LongAdder;

/** Counts how often gRPC sends a request again. */
final class AttemptCounter extends ClientStreamTracer.Factory implements ClientInterceptor {
    private static final ClientStreamTracer NO_TRACER = new ClientStreamTracer() {};

    private final LongAdder retries = new LongAdder();

    /** Attempts after the first one of a call. */
    long retries() {
        return retries.sum();
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return next.newCall(method, options.withStreamTracerFactory(this));
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        if (info.getPreviousAttempts() > 0) {
            retries.increment();
        }
        return NO_TRACER;
    }
}
