package io.certigate.server.telemetry;

import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What an operator chooses to be told.
 *
 * @param metrics where Prometheus and health checks ask; port 0 picks a free one; null for nowhere
 * @param otlp the address of an OpenTelemetry collector that takes metrics and traces by HTTP, without a path of a signal; null for none
 * @param traceRatio the share of calls that are traced unless their callers decide, 0 to 1
 */
public record TelemetrySettings(
        @Nullable InetSocketAddress metrics, @Nullable URI otlp, double traceRatio) {
    /** Nothing. */
    public static final TelemetrySettings OFF = new TelemetrySettings(null, null, 0);

    /** Checks the share. */
    public TelemetrySettings {
        if (!(traceRatio >= 0 && traceRatio <= 1)) {
            throw new IllegalArgumentException("expected a share of 0 to 1, found " + traceRatio);
        }
    }

    /** Whether anything is told. */
    public boolean isOn() {
        return metrics != null || otlp != null;
    }
}
