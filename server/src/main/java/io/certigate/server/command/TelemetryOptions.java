package io.certigate.server.command;

import io.certigate.server.Config;
import io.certigate.server.telemetry.TelemetrySettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a server tells of itself to those who operate it. */
final class TelemetryOptions {
    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--metrics",
            paramLabel = "HOST:PORT",
            description =
                    "Answer Prometheus at http://HOST:PORT/metrics and health checks at /healthz and /readyz; port 0 picks a free"
                            + " one. A loopback address, unless --insecure-metrics. Default: off.")
    private @Nullable String metrics;

    @Option(
            names = "--insecure-metrics",
            description =
                    "Let --metrics take another address than loopback. Whoever reaches it reads the metrics: there is neither TLS"
                            + " nor authentication.")
    private boolean insecure;

    @Option(
            names = "--otlp-endpoint",
            paramLabel = "URL",
            description =
                    "Send metrics, once a minute, and traces to the OpenTelemetry collector at this address, by OTLP over HTTP:"
                            + " http://localhost:4318 for one. Default: off.")
    private @Nullable String otlp;

    @Option(
            names = "--trace-ratio",
            paramLabel = "SHARE",
            defaultValue = "0.001",
            description =
                    "With --otlp-endpoint: the share of calls that are traced, 0 to 1. A caller that sends a traceparent decides for"
                            + " its calls, up to 200 a second. Default: ${DEFAULT-VALUE}.")
    private double ratio;

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException if an option cannot be used
     */
    void apply(Config.Builder config) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("expected --trace-ratio from 0 to 1, found " + ratio);
        }
        if (insecure && given(metrics) == null) {
            throw new IllegalArgumentException(
                    "expected --insecure-metrics with --metrics HOST:PORT, found it alone; leave it out");
        }
        String address = given(metrics);
        String collector = given(otlp);
        config.telemetry(new TelemetrySettings(
                address == null ? null : address(address), collector == null ? null : collector(collector), ratio));
    }

    /** An option that is set to nothing is not set. */
    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private InetSocketAddress address(String text) {
        String expected = "expected HOST:PORT such as 127.0.0.1:9464 for --metrics, found '" + text + "'";
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(expected);
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 0 || port > MAX_PORT) {
                throw new IllegalArgumentException(expected + ", whose port is not in 0 to " + MAX_PORT);
            }
            InetAddress address = InetAddress.getByName(bracketed ? host.substring(1, host.length() - 1) : host);
            if (!address.isLoopbackAddress() && !insecure) {
                throw new IllegalArgumentException(
                        "expected a loopback address such as 127.0.0.1 for --metrics, found '"
                                + host
                                + "': whoever reaches another one reads the metrics without TLS and authentication;"
                                + " --insecure-metrics allows that");
            }
            return new InetSocketAddress(address, port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(expected, e);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("expected a host that resolves for --metrics, found '" + host + "'", e);
        }
    }

    private static URI collector(String text) {
        String expected =
                "expected a URL such as http://localhost:4318 for --otlp-endpoint, without user, query and fragment, found ";
        try {
            URI url = new URI(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
                // It may be a secret, which is not repeated.
                throw new IllegalArgumentException(expected
                        + "one with them; a collector that wants credentials is reached by one beside the server");
            }
            if (!http || url.getHost() == null) {
                throw new IllegalArgumentException(expected + "'" + text + "'");
            }
            return url;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expected + "none: " + e.getReason(), e);
        }
    }
}
