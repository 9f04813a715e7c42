package io.certigate.server.telemetry;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;

/** Where the present values of metrics are read. For the thread that starts a node. */
public final class Signals {
    /** Takes values. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes one.
         *
         * @param labels a value for each label of the metric, in their order
         */
        void value(double value, String... labels);
    }

    /** Tells the values of a metric. */
    @FunctionalInterface
    public interface Reading {
        /** Tells them; by any thread, and not for long. */
        void read(Sink sink);
    }

    private final Map<Metric, Reading> readings = new EnumMap<>(Metric.class);

    /** Adds where a metric is read; one that nobody reads is not told. */
    public Signals add(Metric metric, Reading reading) {
        if (metric.kind() == Metric.Kind.HISTOGRAM) {
            throw new IllegalArgumentException("expected a metric that is read, found the histogram " + metric.id());
        }
        if (readings.putIfAbsent(metric, reading) != null) {
            throw new IllegalArgumentException("expected one source of " + metric.id() + ", found a second one");
        }
        return this;
    }

    /** Adds where a metric without labels is read. */
    public Signals add(Metric metric, DoubleSupplier value) {
        return add(metric, (Reading) sink -> sink.value(value.getAsDouble()));
    }

    /** Gives each metric with where it is read. */
    void forEach(BiConsumer<Metric, Reading> action) {
        readings.forEach(action);
    }
}
