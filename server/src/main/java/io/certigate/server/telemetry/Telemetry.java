package io.certigate.server.telemetry;

import io.certigate.server.decision.DecisionPoint;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.ExemplarFilter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The telemetry of a node: what counts from the beginning, and once it is started what tells. Only made where some is wanted. */
public final class Telemetry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
    private static final String SCOPE = "io.certigate.server";
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration EXPORT_PERIOD = Duration.ofSeconds(60);
    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(10);
    /** A node that is stopped waits no longer for a collector. */
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(3);

    /** Seconds; from what a cached answer takes to what nobody waits for. */
    private static final List<Double> BUCKETS = List.of(
            0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1,
            0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

    private final TelemetrySettings settings;
    private final DecisionCounts decisions = new DecisionCounts();
    private final CallMeter calls;
    private final Signals signals = new Signals();
    private final List<Supplier<CompletableResultCode>> senders = new ArrayList<>();
    private @Nullable DoubleHistogram loopDelays;
    private @Nullable Endpoint endpoint;

    /**
     * Who tells.
     *
     * @param name the node's name
     * @param version of Certigate
     */
    public record Node(String name, String version) {}

    /**
     * Counts; tells nothing yet.
     *
     * @param settings what is on
     * @param frequent the method that tells of its calls itself, by {@link #frequentCalls}
     */
    public Telemetry(TelemetrySettings settings, MethodDescriptor<?, ?> frequent) {
        this.settings = settings;
        this.calls = new CallMeter(frequent, System::nanoTime);
        decisions.register(signals);
        calls.register(signals);
        JvmSignals.register(signals);
    }

    /** Where further metrics are added, before the start. */
    public Signals signals() {
        return signals;
    }

    /** The same decision point, counted. */
    public DecisionPoint counted(DecisionPoint point) {
        return point.counting(decisions);
    }

    /** The same services, with calls counted, timed and traced. */
    public List<BindableService> metered(List<? extends BindableService> services) {
        return calls.metered(services);
    }

    /** Takes the headers of each call of the frequent method as it begins, and gives what to tell, once, how it ended. */
    public Function<Metadata, Consumer<Status>> frequentCalls() {
        return calls.frequentCalls();
    }

    /** Takes how late an event loop came to a task, in nanoseconds; after the start. */
    public LongConsumer loopDelay() {
        DoubleHistogram delays = loopDelays;
        if (delays == null) {
            throw new IllegalStateException("expected telemetry that was started");
        }
        return nanos -> delays.record(nanos / NANOS_PER_SECOND);
    }

    /**
     * Begins to tell.
     *
     * @throws IOException if the address of the endpoint cannot be bound
     */
    public void start(Node node, Conditions conditions) throws IOException {
        Resource resource = Resource.getDefault()
                .merge(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "certigate",
                        AttributeKey.stringKey("service.version"),
                        node.version(),
                        AttributeKey.stringKey("service.instance.id"),
                        node.name())));
        SdkMeterProviderBuilder meters =
                SdkMeterProvider.builder().setResource(resource).setExemplarFilter(ExemplarFilter.traceBased());
        PrometheusRegistry registry = new PrometheusRegistry();
        if (settings.metrics() != null) {
            PrometheusMetricReader reader = PrometheusMetricReader.builder()
                    .setOtelScopeLabelsEnabled(false)
                    .build();
            meters.registerMetricReader(reader);
            registry.register(reader);
        }
        URI otlp = settings.otlp();
        if (otlp != null) {
            MetricExporter exporter = new WatchedMetrics(
                    OtlpHttpMetricExporter.builder()
                            .setEndpoint(signal(otlp, "metrics"))
                            .setTimeout(EXPORT_TIMEOUT)
                            .build(),
                    new ExportHealth(otlp, "metrics"));
            meters.registerMetricReader(PeriodicMetricReader.builder(exporter)
                    .setInterval(EXPORT_PERIOD)
                    .build());
        }
        SdkMeterProvider provider = meters.build();
        senders.add(provider::shutdown);
        Meter meter = provider.get(SCOPE);
        signals.forEach((metric, reading) -> register(meter, metric, reading));
        loopDelays = histogram(meter, Metric.LOOP_DELAY);
        calls.use(new CallMeter.Instruments(
                histogram(meter, Metric.CALL_DURATION), otlp == null ? null : tracing(otlp, resource)));
        InetSocketAddress address = settings.metrics();
        if (address != null) {
            Endpoint started = Endpoint.start(address, new MetricsHandler(registry), conditions);
            endpoint = started;
        }
    }

    private Tracing tracing(URI otlp, Resource resource) {
        SpanExporter exporter = new WatchedSpans(
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(signal(otlp, "traces"))
                        .setTimeout(EXPORT_TIMEOUT)
                        .build(),
                new ExportHealth(otlp, "traces"));
        SdkTracerProvider tracers = SdkTracerProvider.builder()
                .setResource(resource)
                // What is not sampled is never begun.
                .setSampler(Sampler.alwaysOn())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build();
        senders.add(tracers::shutdown);
        return new Tracing(tracers.get(SCOPE), settings.traceRatio(), System::nanoTime);
    }

    /** Where a collector takes a signal, by the specification of OTLP. */
    private static String signal(URI otlp, String name) {
        String base = otlp.toString();
        return (base.endsWith("/") ? base : base + "/") + "v1/" + name;
    }

    private static DoubleHistogram histogram(Meter meter, Metric metric) {
        DoubleHistogramBuilder histogram = meter.histogramBuilder(metric.id())
                .setUnit(metric.unit())
                .setDescription(metric.meaning())
                .setExplicitBucketBoundariesAdvice(BUCKETS);
        return histogram.build();
    }

    private static void register(Meter meter, Metric metric, Signals.Reading reading) {
        List<AttributeKey<String>> labels =
                metric.labels().stream().map(AttributeKey::stringKey).toList();
        Consumer<ObservableDoubleMeasurement> observer =
                measurement -> reading.read((value, texts) -> measurement.record(value, attributes(labels, texts)));
        if (metric.kind() == Metric.Kind.COUNTER) {
            meter.counterBuilder(metric.id())
                    .ofDoubles()
                    .setUnit(metric.unit())
                    .setDescription(metric.meaning())
                    .buildWithCallback(observer);
        } else {
            meter.gaugeBuilder(metric.id())
                    .setUnit(metric.unit())
                    .setDescription(metric.meaning())
                    .buildWithCallback(observer);
        }
    }

    private static Attributes attributes(List<AttributeKey<String>> labels, String[] texts) {
        AttributesBuilder attributes = Attributes.builder();
        for (int i = 0; i < texts.length; i++) {
            attributes.put(labels.get(i), texts[i]);
        }
        return attributes.build();
    }

    /** The port that Prometheus asks, 0 for none. */
    public int port() {
        return endpoint == null ? 0 : endpoint.port();
    }

    /** Tells what there is for the last time, for a bounded time. */
    @Override
    public void close() throws Exception {
        if (endpoint != null) {
            endpoint.close();
        }
        CountDownLatch left = new CountDownLatch(senders.size());
        for (Supplier<CompletableResultCode> sender : senders) {
            // On threads of their own: the last sending of metrics waits for seconds by itself.
            Thread closing = new Thread(() -> sender.get().whenComplete(left::countDown), "telemetry-close");
            closing.setDaemon(true);
            closing.start();
        }
        if (!left.await(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn(
                    "what was told last did not get to its collector within {} s and is lost",
                    LONGEST_CLOSE.toSeconds());
        }
    }
}
