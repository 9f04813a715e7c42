package io.certigate.server;

import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.certigate.server.fixture.Collector;
import io.certigate.server.fixture.Scrape;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.telemetry.Metric;
import io.certigate.server.telemetry.TelemetrySettings;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.GetStateRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTelemetryTest {
    /** Of what this node has not. */
    private static final Set<Metric> ELSEWHERE =
            EnumSet.of(Metric.TLS_NOT_AFTER, Metric.TLS_RELOAD_FAILURES, Metric.UNAUTHENTICATED);

    private static final String TRACED = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String UNTRACED = "0af7651916cd43dd8448eb211c80319c";

    @TempDir
    private Path temp;

    private Path data;
    private Path policies;

    @BeforeEach
    void prepare() throws Exception {
        data = temp.resolve("data");
        policies = TestPolicies.writeTo(temp.resolve("policies"));
        TestNode.prepare(data);
    }

    @Test
    void metrics_ofNode_areThoseOfTheCatalog() throws Exception {
        try (Main main = start(policies, free(), null, 0)) {
            ManagedChannel channel = TestServer.connect(main.port());
            DecisionServiceBlockingStub checks = stub(channel);
            for (int i = 0; i < 300; i++) {
                checks.checkAction(question("shop", "asset.display").build());
            }
            checks.checkAction(question("shop", "asset.gift.primary").build());
            checks.checkActions(CheckActionsRequest.newBuilder()
                    .addRequests(question("shop", "asset.display"))
                    .addRequests(question("shop", "asset.display"))
                    .build());
            assertThatThrownBy(() -> checks.checkAction(CheckActionRequest.getDefaultInstance()))
                    .isInstanceOf(StatusRuntimeException.class);
            channel.shutdownNow();
            // What is counted in the background comes later.
            await().until(
                            () -> Scrape.of(main.metricsPort()).kinds().keySet(),
                            names -> names.containsAll(Set.of(
                                    Metric.PROPOSALS.prometheusName(),
                                    Metric.EXPIRING.prometheusName(),
                                    Metric.LOOP_DELAY.prometheusName())));

            Scrape scrape = Scrape.of(main.metricsPort());

            Map<String, String> kinds = new TreeMap<>(scrape.kinds());
            assertThat(kinds.remove("target_info")).isNotNull();
            assertThat(kinds).isEqualTo(expectedKinds());
            scrape.labels().remove("target_info");
            for (Metric metric : EnumSet.complementOf(EnumSet.copyOf(ELSEWHERE))) {
                assertThat(scrape.labels().get(metric.prometheusName()))
                        .as(metric.id())
                        .isEqualTo(new TreeSet<>(metric.labels()));
            }
            assertThat(sum(scrape, "certigate_decisions_total{")).isEqualTo(303);
            assertThat(scrape.value("certigate_facts_loaded_total")).isEqualTo(1);
            assertThat(scrape.value("certigate_facts_used_total")).isBetween(1.0, 303.0);
            String check = "method=\"certigate.v1.DecisionService/CheckAction\"";
            assertThat(scrape.value("certigate_calls_total{code=\"OK\"," + check + "}"))
                    .isEqualTo(301);
            assertThat(scrape.value("certigate_calls_total{code=\"INVALID_ARGUMENT\"," + check + "}"))
                    .isEqualTo(1);
            assertThat(scrape.value("certigate_release{hash=\"" + main.release() + "\"}"))
                    .isEqualTo(1);
            assertThat(scrape.value("certigate_revision"))
                    .isEqualTo(main.revision().number());
        }
    }

    @Test
    void metrics_ofManyChecks_timeSomeAndCountEachOnce() throws Exception {
        int asked = 2_000;
        try (Main main = start(policies, free(), null, 0)) {
            ManagedChannel channel = TestServer.connect(main.port());
            DecisionServiceBlockingStub checks = stub(channel);
            for (int i = 0; i < asked; i++) {
                checks.checkAction(question("shop", "asset.display").build());
            }
            var given = channel.newCall(DecisionServiceGrpc.getCheckActionMethod(), CallOptions.DEFAULT);
            given.start(new ClientCall.Listener<>() {}, new Metadata());
            given.cancel("the caller thought better of it", null);
            String check = "method=\"certigate.v1.DecisionService/CheckAction\"";
            // The server hears of the end after the caller.
            Scrape scrape = await().until(
                            () -> Scrape.of(main.metricsPort()),
                            read -> read.text().contains("certigate_calls_total{code=\"CANCELLED\"," + check));

            assertThat(scrape.value("certigate_calls_total{code=\"CANCELLED\"," + check + "}"))
                    .isEqualTo(1);
            assertThat(scrape.value("certigate_calls_total{code=\"OK\"," + check + "}"))
                    .isEqualTo(asked);
            // None of 2,000 would be timed once in 10^13 runs.
            assertThat(scrape.value("certigate_call_duration_seconds_count{" + check + "}"))
                    .isBetween(1.0, asked / 4.0);
            channel.shutdownNow();
        }
    }

    @Test
    void health_withRelease_isReadyWithoutReasons() throws Exception {
        try (Main main = start(policies, free(), null, 0)) {
            assertThat(body(main, "/readyz", 200)).isEqualTo("{\"ready\":true,\"reasons\":[],\"warnings\":[]}");
            assertThat(body(main, "/healthz", 200)).isEqualTo("{\"alive\":true,\"reasons\":[],\"warnings\":[]}");
            assertThat(body(main, "/metrics/x", 404)).contains("expected /metrics");
            assertThat(body(main, "/", 404)).contains("expected /metrics");
        }
    }

    @Test
    void health_withoutRelease_warns() throws Exception {
        try (Main main = start(null, free(), null, 0)) {
            assertThat(body(main, "/readyz", 200))
                    .contains("\"ready\":true")
                    .contains("\"warnings\":[{\"condition\":\"no_release\"");
            assertThat(Scrape.of(main.metricsPort()).value("certigate_condition{condition=\"no_release\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void start_portOfMetricsInUse_saysSo() throws Exception {
        try (Collector other = Collector.start()) {
            InetSocketAddress taken = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), other.address().getPort());

            assertThatThrownBy(() -> start(policies, taken, null, 0))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("--metrics");
        }
    }

    @Test
    void otlp_callersThatDecide_areTracedAsTheyWant() throws Exception {
        try (Collector collector = Collector.start()) {
            try (Main main = start(policies, null, collector.address(), 0)) {
                ManagedChannel channel = TestServer.connect(main.port());
                CheckActionRequest question =
                        question("shop-of-ms-li", "asset.display").build();
                stub(channel).checkAction(question);
                stub(channel)
                        .withInterceptors(parent("00-" + TRACED + "-00f067aa0ba902b7-01"))
                        .checkAction(question);
                stub(channel)
                        .withInterceptors(parent("00-" + UNTRACED + "-00f067aa0ba902b7-00"))
                        .checkAction(question);
                channel.shutdownNow();
                assertThat(main.metricsPort()).isZero();
            }

            assertThat(collector.traces())
                    .contains(bytes(TRACED))
                    .contains("certigate.v1.DecisionService/CheckAction")
                    .doesNotContain(bytes(UNTRACED))
                    .doesNotContain("shop-of-ms-li")
                    .satisfies(spans -> assertThat(spans.split("DecisionService/CheckAction", -1))
                            .hasSize(2));
            assertThat(collector.metrics()).contains("certigate.decisions").doesNotContain("shop-of-ms-li");
        }
    }

    @Test
    void metrics_ofTracedCalls_carryTheTraceAsAnExample() throws Exception {
        try (Collector collector = Collector.start();
                Main main = start(policies, free(), collector.address(), 1)) {
            ManagedChannel channel = TestServer.connect(main.port());
            ChangeServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .withInterceptors(parent("00-" + TRACED + "-00f067aa0ba902b7-01"))
                    .getState(GetStateRequest.getDefaultInstance());
            channel.shutdownNow();

            assertThat(Scrape.get(main.metricsPort(), "/metrics", "application/openmetrics-text")
                            .body())
                    .containsPattern(
                            "certigate_call_duration_seconds_bucket\\{.*GetState.*# \\{.*trace_id=\"" + TRACED);
        }
    }

    private static Map<String, String> expectedKinds() {
        Map<String, String> expected = new TreeMap<>();
        for (Metric metric : EnumSet.complementOf(EnumSet.copyOf(ELSEWHERE))) {
            expected.put(metric.prometheusName(), metric.kind().name().toLowerCase(java.util.Locale.ROOT));
        }
        return expected;
    }

    private static double sum(Scrape scrape, String prefix) {
        return Arrays.stream(scrape.text().split("\n"))
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String bytes(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    private static io.grpc.ClientInterceptor parent(String text) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), text);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private static DecisionServiceBlockingStub stub(ManagedChannel channel) {
        return DecisionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static String body(Main main, String path, int status) throws Exception {
        HttpResponse<String> answer = Scrape.get(main.metricsPort(), path, "*/*");
        assertThat(answer.statusCode()).isEqualTo(status);
        return answer.body().strip();
    }

    private static InetSocketAddress free() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private Main start(@Nullable Path folder, @Nullable InetSocketAddress metrics, @Nullable URI otlp, double ratio)
            throws Exception {
        return Main.start(Config.builder(data, folder, free())
                .telemetry(new TelemetrySettings(metrics, otlp, ratio))
                .build());
    }
}
