package io.certigate.server.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/** Sends spans, and tells how that goes. */
record WatchedSpans(SpanExporter exporter, ExportHealth health) implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        return health.watched(exporter.export(spans));
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
