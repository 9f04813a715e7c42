package io.certigate.server.bench;

import io.certigate.v1.Certification;
import io.certigate.v1.CertificationKey;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.EntityReference;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.RevokeCertificationRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Measures how long after a revocation was acknowledged by one node another node still permits: two nodes on one database, one
 * that writes, one that is asked without a pause.
 */
public final class Revocations {
    private static final int RULES = 10;
    private static final int DIGITS = 3;
    private static final long SEED = 20_220_801;

    /** Longest pause before a revocation, so that revocations meet every phase of the nodes' looks at the state. */
    private static final int PAUSE_MILLIS = 250;

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final double MEDIAN = 50;
    private static final double TAIL = 99;

    private Revocations() {}

    /**
     * What to measure.
     *
     * @param database an empty PostgreSQL database
     * @param count revocations
     * @param listen whether the nodes hear of changes by LISTEN
     */
    public record Plan(String database, int count, boolean listen) {}

    /**
     * Runs it.
     *
     * @param packs folder of the packs
     * @param progress told what goes on
     * @return names and figures, for printing
     */
    public static Map<String, Object> run(Plan plan, Path packs, Consumer<String> progress)
            throws IOException, InterruptedException {
        String listen = Boolean.toString(plan.listen());
        try (Session session = Session.open()) {
            String policies = session.folder().toString();
            Workload.writePolicies(packs, session.folder(), RULES);
            ServerProcess one = ServerProcess.start(session, "node", plan.database(), policies, listen);
            ServerProcess two = ServerProcess.start(session, "node", plan.database(), policies, listen);
            ManagedChannel writing = channel(one);
            ManagedChannel asking = channel(two);
            try {
                Workload.register(writing);
                Histogram delays = measure(plan, writing, asking, progress);
                Map<String, Object> report = new LinkedHashMap<>();
                report.put("revocations", plan.count());
                report.put("listen", plan.listen());
                report.put("p50_ms", millis(delays.getValueAtPercentile(MEDIAN)));
                report.put("p99_ms", millis(delays.getValueAtPercentile(TAIL)));
                report.put("max_ms", millis(delays.getMaxValue()));
                return report;
            } finally {
                writing.shutdownNow();
                asking.shutdownNow();
            }
        }
    }

    private static Histogram measure(
            Plan plan, ManagedChannel writing, ManagedChannel asking, Consumer<String> progress)
            throws InterruptedException {
        RegistryServiceGrpc.RegistryServiceBlockingStub registry = RegistryServiceGrpc.newBlockingStub(writing);
        DecisionServiceGrpc.DecisionServiceBlockingStub decisions = DecisionServiceGrpc.newBlockingStub(asking);
        List<CheckActionRequest> questions = Workload.requests();
        registry.revokeCertification(revocation(Workload.filing(Workload.partner(), Workload.number(0))));
        SplittableRandom random = new SplittableRandom(SEED);
        Histogram delays = new Histogram(LIMIT.toNanos(), DIGITS);
        for (int i = 1; i <= plan.count(); i++) {
            // The accounts in turn, since a holder has room for 1,000 certifications.
            CheckActionRequest question = questions.get(i % questions.size());
            EntityReference account = EntityReference.newBuilder()
                    .setType(question.getSubject().getType())
                    .setId(question.getSubject().getId())
                    .build();
            Certification filing = Workload.filing(account, Workload.number(i));
            registry.putCertification(PutCertificationRequest.newBuilder()
                    .setCertification(filing)
                    .build());
            await(decisions, question, Effect.EFFECT_PERMIT);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE_MILLIS));
            registry.revokeCertification(revocation(filing));
            long acknowledged = System.nanoTime();
            delays.recordValue(await(decisions, question, Effect.EFFECT_DENY) - acknowledged);
            if (i % 100 == 0) {
                progress.accept(i + " of " + plan.count() + " revocations");
            }
        }
        return delays;
    }

    /** When the first answer with this effect arrived, {@link System#nanoTime}. */
    private static long await(
            DecisionServiceGrpc.DecisionServiceBlockingStub decisions, CheckActionRequest question, Effect effect) {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (decisions.checkAction(question).getEffect() != effect) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException(
                        "expected " + effect + " within " + LIMIT.toSeconds() + " s, found none");
            }
        }
        return System.nanoTime();
    }

    private static RevokeCertificationRequest revocation(Certification filing) {
        return RevokeCertificationRequest.newBuilder()
                .setKey(CertificationKey.newBuilder()
                        .setHolder(filing.getHolder())
                        .setKind(filing.getKind())
                        .setNumber(filing.getNumber()))
                .build();
    }

    private static ManagedChannel channel(ServerProcess server) {
        return NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
    }

    private static String millis(long nanos) {
        return Micros.of(nanos / 1_000).toPlainString();
    }
}
