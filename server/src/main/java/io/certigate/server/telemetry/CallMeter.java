package io.certigate.server.telemetry;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts, times and traces calls. Each method has what it needs at hand, so that nothing is looked up for a call. One method may count how
 * its calls end itself: then only those are looked at closer that are timed, one in {@value #ONE_IN}, or traced.
 */
final class CallMeter {
    /** Of how many calls of the method that counts itself one is timed; a power of two. */
    static final int ONE_IN = 64;

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("method");

    private final Map<String, CallCounts> methods = new ConcurrentHashMap<>();
    private final String frequent;
    private final LongSupplier nanoTime;
    private volatile @Nullable Instruments instruments;

    /**
     * What is there once telemetry has started.
     *
     * @param durations takes the times of calls
     * @param tracing null for none
     */
    record Instruments(DoubleHistogram durations, @Nullable Tracing tracing) {}

    /**
     * Meters calls.
     *
     * @param frequent full name of the method that counts itself, by {@link #frequentEnded}
     * @param nanoTime the monotonic clock
     */
    CallMeter(String frequent, LongSupplier nanoTime) {
        this.frequent = frequent;
        this.nanoTime = nanoTime;
    }

    /** Times and traces from now on. */
    void use(Instruments made) {
        instruments = made;
    }

    /** Takes how a call of the frequent method ended. */
    Consumer<Status> frequentEnded() {
        CallCounts counts = counts(frequent);
        return status -> counts.ended(status.getCode());
    }

    /** Tells what was counted. */
    void register(Signals signals) {
        signals.add(Metric.CALLS, sink -> methods.values().forEach(each -> each.read(sink)));
    }

    private CallCounts counts(String method) {
        return methods.computeIfAbsent(method, CallCounts::new);
    }

    /** Services whose calls are metered. */
    List<BindableService> metered(List<? extends BindableService> services) {
        return services.stream()
                .<BindableService>map(service -> () -> metered(service.bindService()))
                .toList();
    }

    private ServerServiceDefinition metered(ServerServiceDefinition service) {
        ServerServiceDefinition.Builder all = ServerServiceDefinition.builder(service.getServiceDescriptor());
        for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
            all.addMethod(metered(method));
        }
        return all.build();
    }

    private <Q, A> ServerMethodDefinition<Q, A> metered(ServerMethodDefinition<Q, A> method) {
        return method.withServerCallHandler(new Metered<>(method.getMethodDescriptor(), method.getServerCallHandler()));
    }

    /** Answers the calls of one method. */
    private final class Metered<Q, A> implements ServerCallHandler<Q, A> {
        private final ServerCallHandler<Q, A> handler;
        private final CallCounts counts;
        private final boolean isFrequent;
        private final boolean isTimed;
        private final String service;
        private final String method;
        private final Attributes attributes;

        Metered(MethodDescriptor<Q, A> descriptor, ServerCallHandler<Q, A> handler) {
            this.handler = handler;
            this.counts = counts(descriptor.getFullMethodName());
            this.isFrequent = descriptor.getFullMethodName().equals(frequent);
            this.isTimed = descriptor.getType() == MethodDescriptor.MethodType.UNARY;
            this.service = String.valueOf(descriptor.getServiceName());
            this.method = String.valueOf(descriptor.getBareMethodName());
            this.attributes = Attributes.of(METHOD, descriptor.getFullMethodName());
        }

        @Override
        public ServerCall.Listener<Q> startCall(ServerCall<Q, A> call, Metadata headers) {
            Instruments now = instruments;
            if (now == null) {
                return handler.startCall(call, headers);
            }
            Tracing tracing = now.tracing();
            var span = tracing == null ? null : tracing.begin(service, method, headers);
            boolean isLucky = !isFrequent || (ThreadLocalRandom.current().nextInt() & ONE_IN - 1) == 0;
            if (span == null && !isLucky) {
                return handler.startCall(call, headers);
            }
            MeteredCall<Q, A> metered = new MeteredCall<>(
                    call,
                    isFrequent ? null : counts,
                    isTimed && isLucky ? new MeteredCall.Timing(now.durations(), attributes, nanoTime) : null,
                    span);
            return metered.listener(handler.startCall(metered, headers));
        }
    }
}
