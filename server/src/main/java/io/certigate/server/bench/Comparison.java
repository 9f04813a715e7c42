package io.certigate.server.bench;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Measures Certigate and the echo in turns and compares them. */
public final class Comparison {
    /** The nanoseconds of a microsecond. */
    private static final BigDecimal NANOS_PER_MICRO = BigDecimal.valueOf(1_000);

    private static final double MEDIAN = 50;
    private static final double TAIL = 99;

    private Comparison() {}

    /**
     * What to measure.
     *
     * @param time of one measurement
     * @param rounds measurements of each server
     * @param warmUp time of load on each server before
     * @param connections connections
     * @param inFlight calls in flight
     * @param rules rules besides the packs
     */
    public record Plan(Duration time, int rounds, Duration warmUp, int connections, int inFlight, int rules) {}

    /** One measurement of one server; times in nanoseconds. */
    private record Figures(long callsPerSecond, long cpuPerCall, long p50, long p99) {}

    /**
     * What was measured: medians of the rounds.
     *
     * @param members names and figures, for printing
     */
    public record Report(Map<String, Object> members) {}

    /**
     * Runs the comparison.
     *
     * @param packs folder of the packs
     * @param progress told what goes on
     */
    public static Report run(Plan plan, Path packs, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("certigate-bench-");
        try {
            return run(plan, packs, folder, progress);
        } finally {
            delete(folder);
        }
    }

    private static Report run(Plan plan, Path packs, Path folder, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path policies = folder.resolve("policies");
        Workload.writePolicies(packs, policies, plan.rules());
        Path answer = folder.resolve("answer");
        List<CheckActionRequest> requests = Workload.requests();
        try (ServerProcess certigate =
                ServerProcess.start("certigate", folder.resolve("data").toString(), policies.toString())) {
            CheckActionResponse response = prepare(certigate.port(), requests.get(0));
            Files.write(answer, response.toByteArray());
            try (ServerProcess echo = ServerProcess.start("echo", answer.toString());
                    Load onCertigate = new Load(certigate.port(), plan.connections(), requests, Effect.EFFECT_PERMIT);
                    Load onEcho = new Load(echo.port(), plan.connections(), requests, Effect.EFFECT_PERMIT)) {
                progress.accept("warming up, " + plan.warmUp().toSeconds() + " s each ...");
                onCertigate.run(plan.warmUp(), plan.inFlight());
                onEcho.run(plan.warmUp(), plan.inFlight());
                List<Figures> ours = new ArrayList<>();
                List<Figures> theirs = new ArrayList<>();
                for (int round = 1; round <= plan.rounds(); round++) {
                    ours.add(measure(certigate, onCertigate, plan));
                    theirs.add(measure(echo, onEcho, plan));
                    progress.accept("round " + round + " of " + plan.rounds() + ": certigate "
                            + micros(ours.get(round - 1).cpuPerCall()) + " us per call, echo "
                            + micros(theirs.get(round - 1).cpuPerCall()));
                }
                return report(plan, requests.get(0), response, ours, theirs);
            }
        }
    }

    /** Fills the registry, asks once, and demands a PERMIT. */
    private static CheckActionResponse prepare(int port, CheckActionRequest request) {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try {
            Workload.register(channel);
            CheckActionResponse response =
                    DecisionServiceGrpc.newBlockingStub(channel).checkAction(request);
            if (response.getEffect() != Effect.EFFECT_PERMIT) {
                throw new IllegalStateException("expected a PERMIT to measure, found " + response);
            }
            return response;
        } finally {
            channel.shutdownNow();
        }
    }

    private static Figures measure(ServerProcess server, Load load, Plan plan) throws InterruptedException {
        Duration before = server.cpu();
        Load.Measured measured = load.run(plan.time(), plan.inFlight());
        long cpu = server.cpu().minus(before).toNanos();
        return new Figures(
                measured.calls()
                        * Duration.ofSeconds(1).toNanos()
                        / measured.elapsed().toNanos(),
                cpu / measured.calls(),
                measured.latency().getValueAtPercentile(MEDIAN),
                measured.latency().getValueAtPercentile(TAIL));
    }

    private static Report report(
            Plan plan,
            CheckActionRequest request,
            CheckActionResponse response,
            List<Figures> ours,
            List<Figures> theirs) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        members.put(
                "machine",
                System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors");
        members.put(
                "load",
                plan.inFlight() + " in flight on " + plan.connections() + " connections, " + plan.rounds() + " x "
                        + plan.time().toSeconds() + " s, " + plan.rules() + " rules besides the packs");
        members.put(
                "messages",
                request.getSerializedSize() + " bytes asked, " + response.getSerializedSize() + " answered");
        members.put("certigate", figures(ours));
        members.put("echo", figures(theirs));
        members.put(
                "cpu_ratio",
                BigDecimal.valueOf(median(ours, Figures::cpuPerCall))
                        .divide(BigDecimal.valueOf(median(theirs, Figures::cpuPerCall)), 2, RoundingMode.HALF_UP));
        return new Report(members);
    }

    private static Map<String, Object> figures(List<Figures> rounds) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("calls_per_second", median(rounds, Figures::callsPerSecond));
        figures.put("cpu_us_per_call", micros(median(rounds, Figures::cpuPerCall)));
        figures.put("p50_us", micros(median(rounds, Figures::p50)));
        figures.put("p99_us", micros(median(rounds, Figures::p99)));
        return figures;
    }

    private static long median(List<Figures> rounds, Function<Figures, Long> figure) {
        return rounds.stream().map(figure).sorted().toList().get(rounds.size() / 2);
    }

    static BigDecimal micros(long nanos) {
        return BigDecimal.valueOf(nanos).divide(NANOS_PER_MICRO, 2, RoundingMode.HALF_UP);
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
