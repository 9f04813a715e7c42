package io.certigate.server.telemetry;

import com.sun.net.httpserver.HttpServer;
import io.certigate.server.decision.Decision;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Basis;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Localized;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Reason;
import io.certigate.v1.DecisionServiceGrpc;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What all telemetry takes of an event loop for one check: its beginning, its decision, its end; with spans that are sent to a collector. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class TelemetryBenchmark {
    private static final int OK = 200;
    private static final int NO_BODY = -1;

    /** The share of calls that is traced. */
    @Param({"0", "0.001"})
    public double traced;

    private final DecisionCounts decisions = new DecisionCounts();
    private final Metadata headers = new Metadata();
    private final Decision decision = new Decision(
            new UUID(0x0193_5000_0000_7000L, 0x8000_0000_0000_0000L).toString(),
            Instant.parse("2026-11-22T00:00:00Z"),
            new Answer(
                    Effect.PERMIT,
                    Basis.RULE,
                    List.of(new Reason(
                            new Cause("code", "policy", "rule", new Localized(Map.of()), List.of()), "CN", List.of())),
                    List.of(),
                    List.of(),
                    List.of(),
                    Instant.parse("2026-11-23T00:00:00Z")),
            Duration.ofSeconds(2),
            new Revision("epoch", 7, "ab".repeat(32)),
            PolicySet.none(),
            false);
    private @Nullable HttpServer collector;
    private @Nullable Telemetry telemetry;
    private @Nullable Function<Metadata, Consumer<Status>> calls;

    @Setup
    public void open() throws IOException {
        // Those that a gRPC client sends.
        for (String name : List.of("content-type", "te", "user-agent", "grpc-accept-encoding")) {
            headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), "application/grpc");
        }
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        collector = HttpServer.create(free, 0);
        collector.createContext("/", exchange -> {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            exchange.sendResponseHeaders(OK, NO_BODY);
            exchange.close();
        });
        collector.start();
        URI address = URI.create("http://127.0.0.1:" + collector.getAddress().getPort());
        telemetry =
                new Telemetry(new TelemetrySettings(free, address, traced), DecisionServiceGrpc.getCheckActionMethod());
        telemetry.start(new Telemetry.Node("bench", "0"), List::of);
        calls = telemetry.frequentCalls();
    }

    @TearDown
    public void close() throws Exception {
        telemetry.close();
        collector.stop(0);
    }

    /** One check. */
    @Benchmark
    public void check() {
        Consumer<Status> end = calls.apply(headers);
        decisions.decided(decision, 1);
        end.accept(Status.OK);
    }
}
