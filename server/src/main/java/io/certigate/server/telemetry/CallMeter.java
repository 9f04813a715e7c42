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
import io.opentelemetry.api.trace.Span;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts, times and traces calls. Each method has what it needs at hand, so that nothing is looked up for a call. A frequent method may tell
 * of its calls itself: then nothing stands between its callers and it, and one call in {@value #ONE_IN} is timed.
 */
final class CallMeter {
    /** Of how many calls of a frequent method one is timed; a power of two. */
    static final int ONE_IN = 64;

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("method");

    private final Map<String, CallCounts> methods = new ConcurrentHashMap<>();
    private final String frequent;
    private final LongSupplier nanoTime;
    private final Function<Metadata, Consumer<Status>> frequentCalls;
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
     * @param frequent the method that tells of its calls itself, by {@link #frequentCalls}
     * @param nanoTime the monotonic clock
     */
    CallMeter(MethodDescriptor<?, ?> frequent, LongSupplier nanoTime) {
        this.frequent = frequent.getFullMethodName();
        this.nanoTime = nanoTime;
        this.frequentCalls = new Calls(frequent, ONE_IN);
    }

    /** Times and traces from now on. */
    void use(Instruments made) {
        instruments = made;
    }

    /** Takes the headers of each call of the frequent method as it begins, and gives what to tell how it ended. */
    Function<Metadata, Consumer<Status>> frequentCalls() {
        return frequentCalls;
    }

    /** Tells what was counted. */
    void register(Signals signals) {
        signals.add(Metric.CALLS, sink -> methods.values().forEach(each -> each.read(sink)));
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
        if (method.getMethodDescriptor().getFullMethodName().equals(frequent)) {
            return method;
        }
        return method.withServerCallHandler(
                new Metered<>(new Calls(method.getMethodDescriptor(), 1), method.getServerCallHandler()));
    }

    /** The calls of one method: takes their headers as they begin, and gives what to tell how they ended. */
    private final class Calls implements Function<Metadata, Consumer<Status>> {
        private final CallCounts counts;
        private final int oneIn;
        private final boolean isTimed;
        private final String service;
        private final String method;
        private final Attributes attributes;

        /**
         * Counts the calls of a method.
         *
         * @param oneIn of how many calls one is looked at closer, which hears of its end but once; a power of two
         */
        Calls(MethodDescriptor<?, ?> descriptor, int oneIn) {
            this.counts = methods.computeIfAbsent(descriptor.getFullMethodName(), CallCounts::new);
            this.oneIn = oneIn;
            this.isTimed = descriptor.getType() == MethodDescriptor.MethodType.UNARY;
            this.service = String.valueOf(descriptor.getServiceName());
            this.method = String.valueOf(descriptor.getBareMethodName());
            this.attributes = Attributes.of(METHOD, descriptor.getFullMethodName());
        }

        @Override
        public Consumer<Status> apply(Metadata headers) {
            Instruments now = instruments;
            if (now == null) {
                return new CallEnd(counts, null, null);
            }
            Tracing tracing = now.tracing();
            Span span = tracing == null ? null : tracing.begin(service, method, headers);
            boolean isChosen = (ThreadLocalRandom.current().nextInt() & oneIn - 1) == 0;
            if (span == null && !isChosen) {
                return counts;
            }
            CallEnd.Timing timing =
                    isTimed && isChosen ? new CallEnd.Timing(now.durations(), attributes, nanoTime) : null;
            return new CallEnd(counts, timing, span);
        }
    }

    /** Answers the calls of one method. */
    private record Metered<Q, A>(Function<Metadata, Consumer<Status>> calls, ServerCallHandler<Q, A> handler)
            implements ServerCallHandler<Q, A> {
        @Override
        public ServerCall.Listener<Q> startCall(ServerCall<Q, A> call, Metadata headers) {
            MeteredCall<Q, A> metered = new MeteredCall<>(call, calls.apply(headers));
            return metered.listener(handler.startCall(metered, headers));
        }
    }
}
