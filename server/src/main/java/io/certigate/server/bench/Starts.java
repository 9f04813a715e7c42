package io.certigate.server.bench;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long {@code certigate serve} takes until it has answered a call, and the memory that it takes: on empty data folders, and on
 * one that has the release and the registry already.
 */
public final class Starts {
    private static final int CONNECTIONS = 2;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double KIB = 1_024;
    private static final double MOST_MILLIS = 600;
    private static final int MANY_POLICIES = 10_000;
    private static final double MOST_MILLIS_OF_MANY = 2_000;
    private static final double MOST_IDLE_MIB = 110;
    private static final double MOST_LOADED_MIB = 180;

    /** How long after the first answer memory is looked at: what starting leaves to be done is done then. */
    private static final int IDLE_SECONDS = 1;

    private Starts() {}

    /**
     * What to measure.
     *
     * @param launcher the launcher
     * @param packs folder of the packs
     * @param rules rules besides the packs, in one policy
     * @param policies policies besides, of one rule each
     * @param starts starts on either data folder
     * @param load time of load, after which memory is looked at again; zero for none
     * @param inFlight calls in flight of the load
     * @param options further JVM options; may be empty
     */
    public record Plan(
            Path launcher,
            Path packs,
            int rules,
            int policies,
            int starts,
            Duration load,
            int inFlight,
            String options) {}

    /** One start; times in milliseconds from the start of the launcher. */
    private record Start(
            double ready,
            double answered,
            Memory idle,
            @Nullable Memory loaded) {}

    /**
     * Runs it.
     *
     * @param progress told what goes on
     * @return names and figures, for printing
     * @throws IllegalStateException if a server does not start or a call fails
     */
    public static Map<String, Object> run(Plan plan, Consumer<String> progress)
            throws IOException, InterruptedException {
        try (Session session = Session.open()) {
            Path policies = session.folder().resolve("policies");
            Workload.writePolicies(plan.packs(), policies, plan.rules());
            Workload.addPolicies(policies, plan.policies());
            Path filled = session.folder().resolve("filled");
            progress.accept("filling a data folder ...");
            fill(session, plan, filled, policies);
            List<Start> onEmpty = new ArrayList<>();
            List<Start> onFilled = new ArrayList<>();
            for (int number = 1; number <= plan.starts(); number++) {
                Path empty = session.folder().resolve("empty-" + number);
                onEmpty.add(start(session, plan, empty, policies, false));
                onFilled.add(start(session, plan, filled, policies, !plan.load().isZero()));
                progress.accept("start " + number + "/" + plan.starts() + ": empty "
                        + onEmpty.get(number - 1).answered()
                        + " ms, filled " + onFilled.get(number - 1).answered() + " ms until a call was answered");
            }
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("java", Report.java());
            report.put("machine", Report.thisMachine());
            report.put("rules", plan.rules());
            report.put("policies", plan.policies());
            report.put("starts", plan.starts());
            report.put("empty", figures(onEmpty));
            report.put("filled", figures(onFilled));
            report.put("goals", goals(plan, onEmpty, onFilled));
            return report;
        }
    }

    /** Puts the release and the accounts into a data folder; also, the first start fills the caches of the machine and of this process. */
    private static void fill(Session session, Plan plan, Path data, Path policies) throws IOException {
        try (ServeProcess serve = ServeProcess.start(session, plan.launcher(), data, policies, plan.options())) {
            ManagedChannel channel = channel(serve);
            try {
                Workload.register(channel);
                ask(channel);
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static Start start(Session session, Plan plan, Path data, Path policies, boolean loaded)
            throws IOException, InterruptedException {
        try (ServeProcess serve = ServeProcess.start(session, plan.launcher(), data, policies, plan.options())) {
            ManagedChannel channel = channel(serve);
            try {
                ask(channel);
                long answered = System.nanoTime();
                TimeUnit.SECONDS.sleep(IDLE_SECONDS);
                return new Start(
                        millis(serve.ready() - serve.begun()),
                        millis(answered - serve.begun()),
                        serve.memory(),
                        loaded ? load(plan, serve) : null);
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static Memory load(Plan plan, ServeProcess serve) throws IOException, InterruptedException {
        List<CheckActionRequest> questions = Workload.requests();
        try (Load load = Load.unary(
                serve.port(), CONNECTIONS, index -> questions.get(index % questions.size()), Effect.EFFECT_PERMIT)) {
            load.closed(plan.load(), plan.inFlight());
        }
        return serve.memory();
    }

    /** Asks once; whatever the answer is, it was answered. */
    private static void ask(ManagedChannel channel) {
        Effect effect = DecisionServiceGrpc.newBlockingStub(channel)
                .checkAction(Workload.requests().get(0))
                .getEffect();
        if (effect == Effect.EFFECT_UNSPECIFIED) {
            throw new IllegalStateException("expected a PERMIT or a DENY, found neither");
        }
    }

    private static ManagedChannel channel(ServeProcess serve) {
        return NettyChannelBuilder.forAddress("127.0.0.1", serve.port())
                .usePlaintext()
                .build();
    }

    private static double millis(long nanos) {
        return Spread.rounded(nanos / NANOS_PER_MILLI, 0).doubleValue();
    }

    /** The goals of the design beside the medians. */
    private static Map<String, Object> goals(Plan plan, List<Start> onEmpty, List<Start> onFilled) {
        Map<String, Object> goals = new LinkedHashMap<>();
        double most = plan.policies() < MANY_POLICIES ? MOST_MILLIS : MOST_MILLIS_OF_MANY;
        goals.put("first_answer_ms", goal(most, spread(onEmpty, Start::answered)));
        goals.put(
                "idle_resident_mib",
                goal(MOST_IDLE_MIB, spread(onFilled, start -> start.idle().residentKib() / KIB)));
        if (!plan.load().isZero()) {
            goals.put(
                    "loaded_peak_mib",
                    goal(
                            MOST_LOADED_MIB,
                            spread(onFilled, start -> loaded(start).peakKib() / KIB)));
        }
        return goals;
    }

    private static String goal(double most, Spread seen) {
        return "<= " + Spread.rounded(most, 0) + ", "
                + (seen.median() <= most ? "reached" : "missed: " + Spread.rounded(seen.median(), 0));
    }

    private static Map<String, Object> figures(List<Start> starts) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("ready_ms", spread(starts, Start::ready).members(0));
        figures.put("first_answer_ms", spread(starts, Start::answered).members(0));
        figures.put("idle_resident_mib", mib(starts, start -> start.idle().residentKib()));
        figures.put("idle_peak_mib", mib(starts, start -> start.idle().peakKib()));
        List<Start> loaded =
                starts.stream().filter(start -> start.loaded() != null).toList();
        if (!loaded.isEmpty()) {
            figures.put(
                    "loaded_resident_mib", mib(loaded, start -> loaded(start).residentKib()));
            figures.put("loaded_peak_mib", mib(loaded, start -> loaded(start).peakKib()));
        }
        return figures;
    }

    private static Memory loaded(Start start) {
        Memory loaded = start.loaded();
        if (loaded == null) {
            throw new IllegalStateException("expected a start with load");
        }
        return loaded;
    }

    private static Map<String, Object> mib(List<Start> starts, ToDoubleFunction<Start> kib) {
        return spread(starts, start -> kib.applyAsDouble(start) / KIB).members(1);
    }

    private static Spread spread(List<Start> starts, ToDoubleFunction<Start> figure) {
        return Spread.of(starts.stream().map(figure::applyAsDouble).toList());
    }
}
