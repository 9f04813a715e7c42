package io.certigate.server.bench;

import io.certigate.server.Config;
import io.certigate.server.bench.Measurement.Loop;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.GetStateRequest;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Measures Certigate and the echo in turns and compares them. */
public final class Comparison {
    private static final LongSupplier NO_STORE = () -> 0;

    /** For {@link Mix#misses}: what the cache holds of is a few hundred holders. */
    private static final String SMALL_CACHE = "1000";

    private final Plan plan;
    private final List<String> before;
    private final Path packs;
    private final Consumer<String> progress;

    private Comparison(Plan plan, List<String> before, Path packs, Consumer<String> progress) {
        this.before = before;
        this.plan = plan;
        this.packs = packs;
        this.progress = progress;
    }

    /**
     * Runs the comparison. If the process is told to end meanwhile, the servers end and nothing stays in temporary folders.
     *
     * @param packs folder of the packs
     * @param progress told what goes on
     * @throws IllegalStateException if a server does not start or a call fails
     */
    public static Report run(Plan plan, Path packs, Consumer<String> progress)
            throws IOException, InterruptedException {
        List<String> before = List.of();
        String machine = Report.thisMachine();
        if (plan.pinned()) {
            Pinning pinning = Pinning.divided();
            pinning.confineLoad();
            before = pinning.words();
        }
        Comparison comparison = new Comparison(plan, before, packs, progress);
        List<Measurement> measured = new ArrayList<>();
        for (Mix mix : plan.mixes()) {
            measured.addAll(comparison.measure(mix));
        }
        return new Report(plan, machine, measured, Goal.of(measured));
    }

    /** Whether what fails now fails because the process was told to end. */
    public static boolean interrupted() {
        return Session.interrupted();
    }

    private List<Measurement> measure(Mix mix) throws IOException, InterruptedException {
        List<Measurement> all = List.of();
        for (int start = 1; start <= plan.starts(); start++) {
            progress.accept(mix + ": starting the servers, " + start + "/" + plan.starts() + " ...");
            List<Measurement> measured = measureOnce(mix);
            List<Measurement> before = all;
            all = start == 1
                    ? measured
                    : IntStream.range(0, measured.size())
                            .mapToObj(i -> before.get(i).then(measured.get(i)))
                            .toList();
        }
        return all;
    }

    private List<Measurement> measureOnce(Mix mix) throws IOException, InterruptedException {
        try (Session session = Session.open();
                Sink sink = plan.telemetry() ? Sink.open() : null) {
            Workload.writePolicies(packs, session.folder().resolve("policies"), plan.rules());
            ServerProcess certigate = certigate(session, mix, "data", sink);
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", certigate.port())
                    .usePlaintext()
                    .build();
            List<Contestant> contestants = new ArrayList<>();
            try {
                IntFunction<CheckActionRequest> questions = Questions.of(mix, plan.holders());
                CheckActionResponse response = prepare(mix, channel, questions.apply(0));
                LongSupplier storeReads = () -> storeReads(channel);
                Function<Channel, Caller> caller = caller(mix, questions);
                contestants.add(contestant("certigate", mix, certigate, caller, storeReads));
                if (plan.echo()) {
                    Path answer = session.folder().resolve("answer");
                    Files.write(answer, response.toByteArray());
                    ServerProcess echo =
                            ServerProcess.start(session, before, plan.options(), "echo", answer.toString());
                    contestants.add(contestant("echo", mix, echo, caller, NO_STORE));
                }
                if (sink != null && mix == Mix.hot) {
                    ServerProcess quiet = certigate(session, mix, "quiet", null);
                    register(quiet);
                    contestants.add(contestant("quiet", mix, quiet, caller, NO_STORE));
                }
                if (!mix.isUnary()) {
                    contestants.add(contestant("unary", Mix.hot, certigate, caller(Mix.hot, questions), storeReads));
                }
                return contest(mix, contestants, questions.apply(0).getSerializedSize(), response.getSerializedSize());
            } finally {
                contestants.forEach(Contestant::close);
                channel.shutdownNow();
            }
        }
    }

    /** Starts Certigate on a folder of its own; with telemetry if there is somebody to take it. */
    private ServerProcess certigate(Session session, Mix mix, String folder, @Nullable Sink sink)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("certigate"));
        arguments.add(session.folder().resolve(folder).toString());
        arguments.add(session.folder().resolve("policies").toString());
        arguments.add(mix == Mix.misses ? SMALL_CACHE : Long.toString(Config.DEFAULT_CACHE_WEIGHT));
        if (sink != null) {
            arguments.add(sink.address());
        }
        return ServerProcess.start(session, before, plan.options(), arguments.toArray(String[]::new));
    }

    private static void register(ServerProcess server) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
        try {
            Workload.register(channel);
        } finally {
            channel.shutdownNow();
        }
    }

    /** Fills the registry, asks once, and demands a PERMIT. */
    private CheckActionResponse prepare(Mix mix, Channel channel, CheckActionRequest request)
            throws InterruptedException {
        if (mix.hasHolders()) {
            new ImportStream(channel, line -> progress.accept(mix + ": " + line + " holders"))
                    .run(plan.holders(), Workload::holder);
        } else {
            Workload.register(channel);
        }
        CheckActionResponse response =
                DecisionServiceGrpc.newBlockingStub(channel).checkAction(request);
        if (response.getEffect() != Effect.EFFECT_PERMIT) {
            throw new IllegalStateException("expected a PERMIT to measure, found " + response);
        }
        return response;
    }

    private static long storeReads(Channel channel) {
        return ChangeServiceGrpc.newBlockingStub(channel)
                .getState(GetStateRequest.getDefaultInstance())
                .getLoadedHolders();
    }

    private Function<Channel, Caller> caller(Mix mix, IntFunction<CheckActionRequest> questions) {
        Effect permit = Effect.EFFECT_PERMIT;
        return switch (mix) {
            case hot, zipf, misses -> channel -> new UnaryCaller(channel, questions, permit);
            case stream -> channel -> new StreamCaller(channel, questions, permit);
            case batch -> {
                CheckActionsRequest batch = BatchCaller.batch(questions, plan.batch());
                yield channel -> new BatchCaller(channel, batch, permit);
            }
        };
    }

    private Contestant contestant(
            String name, Mix mix, ServerProcess server, Function<Channel, Caller> caller, LongSupplier storeReads) {
        Load load = new Load(server.port(), plan.connections(), caller);
        return new Contestant(name, server, load, mix == Mix.batch ? plan.batch() : 1, storeReads);
    }

    private List<Measurement> contest(Mix mix, List<Contestant> contestants, int requestBytes, int responseBytes)
            throws InterruptedException {
        for (Contestant each : contestants) {
            progress.accept(
                    mix + ": warming " + each.name() + " up, " + plan.warmUp().toSeconds() + " s ...");
            each.closed(plan.warmUp(), plan.inFlight());
        }
        List<Measurement> measured = new ArrayList<>();
        measured.add(measurement(mix, Loop.closed, contestants, requestBytes, responseBytes));
        if (mix.isUnary() && plan.rate() > 0) {
            measured.add(measurement(mix, Loop.open, contestants, requestBytes, responseBytes));
        }
        return measured;
    }

    private Measurement measurement(
            Mix mix, Loop loop, List<Contestant> contestants, int requestBytes, int responseBytes)
            throws InterruptedException {
        List<List<Round>> rounds =
                contestants.stream().<List<Round>>map(each -> new ArrayList<>()).toList();
        for (int number = 1; number <= plan.rounds(); number++) {
            StringBuilder line = new StringBuilder(mix + " " + loop + " " + number + "/" + plan.rounds() + ":");
            for (int i = 0; i < contestants.size(); i++) {
                // In turns also as to who is first.
                int which = number % 2 == 1 ? i : contestants.size() - 1 - i;
                Contestant contestant = contestants.get(which);
                Round round = loop == Loop.closed
                        ? contestant.closed(plan.time(), plan.inFlight())
                        : contestant.open(plan.time(), plan.rate());
                rounds.get(which).add(round);
                line.append(String.format(
                        Locale.ROOT,
                        "  %s %.2f us CPU, %,.0f/s",
                        contestant.name(),
                        round.cpuPerDecision(),
                        round.decisionsPerSecond()));
            }
            progress.accept(line.toString());
        }
        return new Measurement(
                mix,
                loop,
                requestBytes,
                responseBytes,
                new Series(rounds.get(0)),
                series("echo", contestants, rounds),
                series("unary", contestants, rounds),
                series("quiet", contestants, rounds));
    }

    private static @Nullable Series series(String name, List<Contestant> contestants, List<List<Round>> rounds) {
        return IntStream.range(0, contestants.size())
                .filter(i -> contestants.get(i).name().equals(name))
                .mapToObj(i -> new Series(rounds.get(i)))
                .findFirst()
                .orElse(null);
    }
}
