package io.certigate.server.telemetry;

import io.grpc.Status;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Hears how a call ends that is looked at closer: when the server says so, or when its caller has gone, whatever comes first. */
final class CallEnd implements Consumer<Status> {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final CallCounts counts;
    private final @Nullable Timing timing;
    private final @Nullable Span span;
    private final long begun;
    private final AtomicBoolean isOver = new AtomicBoolean();

    /** Where its time is told. */
    record Timing(DoubleHistogram durations, Attributes attributes, LongSupplier nanoTime) {}

    /**
     * Begins now.
     *
     * @param timing null if the call is not timed
     * @param span null if it is not traced
     */
    CallEnd(CallCounts counts, @Nullable Timing timing, @Nullable Span span) {
        this.counts = counts;
        this.timing = timing;
        this.span = span;
        this.begun = timing == null ? 0 : timing.nanoTime().getAsLong();
    }

    @Override
    public void accept(Status status) {
        if (!isOver.compareAndSet(false, true)) {
            return;
        }
        counts.accept(status);
        if (timing != null) {
            double seconds = (timing.nanoTime().getAsLong() - begun) / NANOS_PER_SECOND;
            // With the span the histogram keeps the trace as an example.
            Context context = span == null ? Context.root() : Context.root().with(span);
            timing.durations().record(seconds, timing.attributes(), context);
        }
        if (span != null) {
            Tracing.end(span, status.getCode());
        }
    }
}
