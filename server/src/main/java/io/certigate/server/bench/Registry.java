package io.certigate.server.bench;

import com.google.protobuf.Timestamp;
import io.certigate.v1.Action;
import io.certigate.v1.Certification;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Effect;
import io.certigate.v1.Entity;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetStateRequest;
import io.certigate.v1.GetStateResponse;
import io.certigate.v1.ImportRow;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures a large registry: how fast certifications are imported, how long a check takes whose facts are not cached, and
 * what a cache does that holds a part of the holders under a load in which few holders are asked about often.
 */
public final class Registry {
    private static final int COLD_CHECKS = 5_000;
    private static final double MEDIAN = 50;
    private static final double TAIL = 99;
    private static final long KIB = 1_024;
    private static final long START = 1_577_836_800;

    private static final String POLICY = """
            policy: bench.registry
            language: 1
            title: Registry benchmark
            markets: [CN]
            zone: Asia/Shanghai
            rules:
              - id: use
                effect: permit
                actions: [use]
                require: [{certification: license, otherwise: {reason: bench.license}}]
            """;

    private static final String VOCABULARY = """
            vocabulary: bench
            language: 1
            markets: {CN: }
            entity_types: {holder: , thing: }
            properties: {}
            context: {}
            actions: {use: }
            relations: {}
            certification_kinds: {license: {}}
            """;

    private Registry() {}

    /**
     * What to measure.
     *
     * @param database an empty PostgreSQL database, null for SQLite
     * @param data folder for SQLite
     * @param certifications how many to import, each of a holder of its own; with 0 the database has them already
     * @param holders how many holders there are
     * @param time of the load, after as long a warm-up
     * @param inFlight calls in flight
     */
    public record Plan(
            @Nullable String database, Path data, long certifications, long holders, Duration time, int inFlight) {}

    /**
     * Runs it.
     *
     * @param progress told what goes on
     * @return names and figures, for printing
     */
    public static Map<String, Object> run(Plan plan, Consumer<String> progress)
            throws IOException, InterruptedException {
        try (Session session = Session.open()) {
            Path policies = session.folder();
            Files.writeString(policies.resolve("vocabulary.yaml"), VOCABULARY);
            Files.writeString(policies.resolve("policy.yaml"), POLICY);
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("store", plan.database() == null ? "sqlite" : "postgresql");
            report.put("holders", plan.holders());
            if (plan.certifications() > 0) {
                importAll(plan, session, report, progress);
            }
            try (ServerProcess node = start(plan, session)) {
                ask(plan, node, report, progress);
            }
            return report;
        }
    }

    private static ServerProcess start(Plan plan, Session session) throws IOException {
        String policies = session.folder().toString();
        return plan.database() == null
                ? ServerProcess.start(session, "certigate", plan.data().toString(), policies)
                : ServerProcess.start(session, "node", plan.database(), policies, "true");
    }

    private static void importAll(Plan plan, Session session, Map<String, Object> report, Consumer<String> progress)
            throws IOException, InterruptedException {
        try (ServerProcess node = start(plan, session)) {
            ManagedChannel channel = channel(node);
            try {
                long start = System.nanoTime();
                new ImportStream(channel, progress)
                        .run(
                                plan.certifications(),
                                number -> List.of(ImportRow.newBuilder().setCertification(certification(number))));
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                report.put("imported", plan.certifications());
                report.put("import_seconds", took.toSeconds());
                report.put("imported_per_second", plan.certifications() * 1_000 / Math.max(1, took.toMillis()));
                report.put("import_peak_resident_mib", node.memory().peakKib() / KIB);
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static void ask(Plan plan, ServerProcess node, Map<String, Object> report, Consumer<String> progress)
            throws IOException, InterruptedException {
        progress.accept("warming up the server ...");
        SplittableRandom random = new SplittableRandom(START);
        try (Load warm = Load.unary(node.port(), 4, index -> request(Math.floorMod(index, 100) + 1L), PERMIT)) {
            warm.closed(plan.time(), plan.inFlight());
        }
        progress.accept("asking about holders that are not cached, one call in flight ...");
        IntFunction<CheckActionRequest> any = index -> request(1 + random.nextLong(plan.holders()));
        try (Load cold = Load.unary(node.port(), 1, any, PERMIT)) {
            Load.Measured measured = cold.sequence(COLD_CHECKS, any, PERMIT);
            report.put("cold_checks", measured.calls());
            report.put("cold_p50_us", Micros.of(measured.latency().getValueAtPercentile(MEDIAN)));
            report.put("cold_p99_us", Micros.of(measured.latency().getValueAtPercentile(TAIL)));
        }
        Zipf zipf = new Zipf(plan.holders());
        ManagedChannel channel = channel(node);
        try (Load load = Load.unary(node.port(), 4, index -> request(zipf.holder(plan.holders())), PERMIT)) {
            progress.accept("filling the cache with a Zipf load, " + plan.time().toSeconds() + " s ...");
            load.closed(plan.time(), plan.inFlight());
            progress.accept("measuring, " + plan.time().toSeconds() + " s ...");
            GetStateResponse before = state(channel);
            Load.Measured measured = load.closed(plan.time(), plan.inFlight());
            GetStateResponse after = state(channel);
            long loaded = after.getLoadedHolders() - before.getLoadedHolders();
            report.put("zipf_calls", measured.calls());
            report.put(
                    "zipf_calls_per_second",
                    measured.calls() * 1_000 / measured.elapsed().toMillis());
            report.put("zipf_p99_us", Micros.of(measured.latency().getValueAtPercentile(TAIL)));
            report.put("zipf_hit_percent", BigDecimal.valueOf(10_000 - 10_000 * loaded / measured.calls(), 2));
            report.put("zipf_holders_loaded", loaded);
            report.put("cached_holders", after.getCachedHolders());
            report.put("peak_resident_mib", node.memory().peakKib() / KIB);
        } finally {
            channel.shutdownNow();
        }
    }

    private static final Effect PERMIT = Effect.EFFECT_PERMIT;

    private static GetStateResponse state(ManagedChannel channel) {
        return ChangeServiceGrpc.newBlockingStub(channel).getState(GetStateRequest.getDefaultInstance());
    }

    private static Certification certification(long number) {
        return Certification.newBuilder()
                .setHolder(EntityReference.newBuilder().setType("holder").setId(id(number)))
                .setKind("license")
                .setNumber("L-" + number)
                .setValidFrom(Timestamp.newBuilder().setSeconds(START))
                .build();
    }

    private static CheckActionRequest request(long number) {
        return CheckActionRequest.newBuilder()
                .setSubject(Entity.newBuilder().setType("holder").setId(id(number)))
                .setAction(Action.newBuilder().setName("use"))
                .setResource(Entity.newBuilder().setType("thing").setId("one"))
                .addMarkets("CN")
                .build();
    }

    /** Ids in the order of their import, as in a file that is sorted by holder. */
    private static String id(long number) {
        return "bench/%010d".formatted(number);
    }

    private static ManagedChannel channel(ServerProcess server) {
        return NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
    }
}
