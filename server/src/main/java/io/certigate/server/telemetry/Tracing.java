package io.certigate.server.telemetry;

import io.grpc.Metadata;
import io.grpc.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans of the calls that are traced, and nothing of the others. A caller that sends a {@code traceparent} decides for its calls, up
 * to a number a second. A span says the method and how the call ended, never what was asked nor by whom.
 */
final class Tracing {
    /** Most calls in a second that are traced because their callers want it. */
    static final int MOST_PER_SECOND = 200;

    static final Metadata.Key<String> PARENT = Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

    private static final int PARENT_LENGTH = 55;
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("rpc.system");
    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("rpc.service");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("rpc.grpc.status_code");

    private static final TextMapGetter<String> HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String parent) {
            return List.of(PARENT.name());
        }

        @Override
        public @Nullable String get(@Nullable String parent, String key) {
            return key.equals(PARENT.name()) ? parent : null;
        }
    };

    private final Tracer tracer;
    private final double ratio;
    private final LongSupplier nanoTime;
    // The second in the upper half, how many in the lower one.
    private final AtomicLong wanted = new AtomicLong();

    /**
     * Traces.
     *
     * @param tracer takes every span that is begun
     * @param ratio the share of the calls that is traced whose callers say nothing
     * @param nanoTime the monotonic clock
     */
    Tracing(Tracer tracer, double ratio, LongSupplier nanoTime) {
        this.tracer = tracer;
        this.ratio = ratio;
        this.nanoTime = nanoTime;
    }

    /** Begins the span of a call, null if it is not traced. */
    @Nullable
    Span begin(String service, String method, Metadata headers) {
        String parent = headers.get(PARENT);
        Context context = Context.root();
        if (parent != null && parent.length() >= PARENT_LENGTH) {
            if ((Character.digit(parent.charAt(PARENT_LENGTH - 1), 16) & 1) == 0 || !mayTrace()) {
                return null;
            }
            context = W3CTraceContextPropagator.getInstance().extract(context, parent, HEADER);
        } else if (ThreadLocalRandom.current().nextDouble() >= ratio) {
            return null;
        }
        SpanBuilder span = tracer.spanBuilder(service + "/" + method)
                .setSpanKind(SpanKind.SERVER)
                .setParent(context)
                .setAttribute(SYSTEM, "grpc")
                .setAttribute(SERVICE, service)
                .setAttribute(METHOD, method);
        return span.startSpan();
    }

    static void end(Span span, Status.Code code) {
        span.setAttribute(STATUS, (long) code.value());
        switch (code) {
            case UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS ->
                span.setStatus(StatusCode.ERROR);
            default -> {
                // The caller's own affair.
            }
        }
        span.end();
    }

    private boolean mayTrace() {
        long second = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong()) & Integer.MAX_VALUE;
        long next = wanted.updateAndGet(
                before -> before >>> Integer.SIZE == second ? before + 1 : second << Integer.SIZE | 1);
        return (next & 0xFFFF_FFFFL) <= MOST_PER_SECOND;
    }
}
