package io.certigate.server.telemetry;

import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A call that is looked at closer. It ends when the server says so, or when its caller has gone. */
final class MeteredCall<Q, A> extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final @Nullable CallCounts counts;
    private final @Nullable Timing timing;
    private final @Nullable Span span;
    private final long begun;
    private final AtomicBoolean isOver = new AtomicBoolean();

    /** Where its time is told. */
    record Timing(DoubleHistogram durations, Attributes attributes, LongSupplier nanoTime) {}

    MeteredCall(ServerCall<Q, A> call, @Nullable CallCounts counts, @Nullable Timing timing, @Nullable Span span) {
        super(call);
        this.counts = counts;
        this.timing = timing;
        this.span = span;
        this.begun = timing == null ? 0 : timing.nanoTime().getAsLong();
    }

    /** What hears of the call, if another one would. */
    ServerCall.Listener<Q> listener(ServerCall.Listener<Q> other) {
        return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(other) {
            @Override
            public void onCancel() {
                over(Status.Code.CANCELLED);
                super.onCancel();
            }
        };
    }

    @Override
    public void close(Status status, Metadata trailers) {
        over(status.getCode());
        super.close(status, trailers);
    }

    private void over(Status.Code code) {
        if (!isOver.compareAndSet(false, true)) {
            return;
        }
        if (counts != null) {
            counts.ended(code);
        }
        if (timing != null) {
            double seconds = (timing.nanoTime().getAsLong() - begun) / NANOS_PER_SECOND;
            // With the span the histogram keeps the trace as an example.
            Context context = span == null ? Context.root() : Context.root().with(span);
            timing.durations().record(seconds, timing.attributes(), context);
        }
        if (span != null) {
            Tracing.end(span, code);
        }
    }
}
