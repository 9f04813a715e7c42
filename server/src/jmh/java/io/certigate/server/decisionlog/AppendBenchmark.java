package io.certigate.server.decisionlog;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decision.EncodedRequest;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Basis;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Localized;
import io.certigate.server.policy.Obligation;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Reason;
import io.certigate.server.policy.Remedy;
import io.certigate.server.state.HeldDirectives;
import io.certigate.v1.Action;
import io.certigate.v1.CheckActionRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the log takes of an event loop in bounded mode: appends of one decision with an identity of its own, from one thread, segment
 * after segment. After each run of {@value #APPENDS} is a pause, so that the log's own threads keep pace as they do at the rates that a
 * server reaches.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 60)
@Measurement(iterations = 100)
@Fork(2)
public class AppendBenchmark {
    private static final int APPENDS = 10_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Instant AT = Instant.parse("2026-11-22T00:00:00.123456789Z");
    private static final EntityRef ACCOUNT = new EntityRef("official_account", "weixin/wx-bench-account-1");
    private static final EntityRef OWNER = new EntityRef("company", "bench-company");

    /** What was decided. */
    @Param({"PERMIT", "DENY"})
    public String effect = "PERMIT";

    /** Where it is written. */
    @Param("")
    public String folder = "";

    /** The processor time for one append, in nanoseconds, which a busy machine changes less than what the clock says. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Processor {
        /** Of the appending thread. */
        public long nanos;

        /** Of the thread that seals. */
        public long seals;

        /** Of the thread that makes and ends segments. */
        public long files;

        /** Of the thread that syncs. */
        public long syncs;

        /** Of the thread that makes indexes. */
        public long indexes;
    }

    private final DecisionLog.@Nullable Entry[] entries = new DecisionLog.Entry[APPENDS];
    private @Nullable Path data;
    private @Nullable LogWriter log;
    private @Nullable LogIndexer indexer;
    private Map<String, Long> spent = Map.of();

    @Setup
    public void open() throws IOException {
        data = folder.isEmpty()
                ? Files.createTempDirectory("append")
                : Files.createTempDirectory(Path.of(folder), "append");
        log = LogWriter.open(
                LogFolder.in(data), Origin.of("bench", "0", "0"), LogSettings.DEFAULT, InstantSource.system());
        indexer = LogIndexer.start(new LogReader(LogFolder.in(data), true));
        List<Facts> facts = facts();
        for (int i = 0; i < APPENDS; i++) {
            entries[i] = entry(facts, i);
        }
    }

    @TearDown
    public void close() throws IOException, InterruptedException {
        indexer.close();
        log.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Lets the log get ready. */
    @Setup(Level.Invocation)
    public void prepare() throws IOException, InterruptedException {
        LockSupport.parkNanos(PAUSE.toNanos());
        log.awaitSpare();
        for (LogFolder.SegmentFile file : LogFolder.in(data).segments()) {
            if (file.number() < log.segment() - 2) {
                Files.deleteIfExists(file.path());
            }
        }
    }

    private DecisionLog.Entry entry(List<Facts> facts, int i) {
        Question question = new Question(
                ACCOUNT,
                Properties.of(Map.of("platform", new Value.Text("weixin"))),
                "asset.sell.primary",
                Properties.NONE,
                new EntityRef("digital_collectible", "weixin/nft-0001"),
                Properties.NONE,
                Properties.NONE,
                List.of("CN"));
        Decision decision = new Decision(
                new UUID(0x0193_5000_0000_7000L + i, 0x8000_0000_0000_0000L + i).toString(),
                AT.plusNanos(i),
                effect.equals("PERMIT") ? PERMIT : DENY,
                Duration.ofSeconds(2),
                REVISION,
                PolicySet.none(),
                false);
        return new DecisionLog.Entry(
                new CheckRequest(question, null, "request-1", new EncodedRequest(SENT.toByteArray())),
                decision,
                HeldDirectives.NONE,
                facts);
    }

    private static final CheckActionRequest SENT = CheckActionRequest.newBuilder()
            .setSubject(io.certigate.v1.Entity.newBuilder()
                    .setType(ACCOUNT.type())
                    .setId(ACCOUNT.id())
                    .putProperties(
                            "platform",
                            io.certigate.v1.Value.newBuilder()
                                    .setStringValue("weixin")
                                    .build()))
            .setAction(Action.newBuilder().setName("asset.sell.primary"))
            .setResource(io.certigate.v1.Entity.newBuilder()
                    .setType("digital_collectible")
                    .setId("weixin/nft-0001"))
            .addMarkets("CN")
            .setRequestId("request-1")
            .build();

    private static final Revision REVISION = new Revision("epoch", 7, "ab".repeat(32));
    private static final Cause CAUSE = new Cause(
            "cn.weixin.nft.primary_sale_permitted",
            "cn.weixin.digital-collectibles",
            "primary-sale",
            new Localized(Map.of()),
            List.of());
    private static final Cause UNMET = new Cause(
            "cn.weixin.nft.partner_required",
            "cn.weixin.digital-collectibles",
            "primary-sale",
            new Localized(Map.of()),
            List.of());

    // A release has one of each, however many decisions name it.
    private static final Obligation OBLIGATION = new Obligation(
            "display-filing-number",
            "cn.weixin.digital-collectibles",
            "primary-sale",
            new Localized(Map.of()),
            Map.of());
    private static final Remedy REMEDY = new Remedy(
            UNMET.code(),
            List.of(
                    new Remedy.Option.OfCertification("subject", "cn.cac.blockchain_filing", List.of("CAC")),
                    new Remedy.Option.OfCertification("owner", "cn.cac.blockchain_filing", List.of("CAC"))),
            new Localized(Map.of()));

    private static final Answer PERMIT = new Answer(
            Effect.PERMIT,
            Basis.RULE,
            List.of(new Reason(CAUSE, "CN", List.of())),
            List.of(OBLIGATION),
            List.of(),
            List.of(),
            AT.plusSeconds(86_400));
    private static final Answer DENY = new Answer(
            Effect.DENY,
            Basis.REQUIREMENT_UNMET,
            List.of(new Reason(UNMET, "CN", List.of())),
            List.of(),
            List.of(REMEDY),
            List.of(),
            AT.plusSeconds(86_400));

    private static List<Facts> facts() {
        Instant from = Instant.parse("2022-04-01T00:00:00Z");
        Entity account = new Entity(ACCOUNT, Map.of("entity_type", new Value.Text("small_business")));
        Relation owner = new Relation(ACCOUNT, "owner", OWNER, new Window(from, null));
        Certification filing = new Certification(
                OWNER,
                "cn.cac.blockchain_filing",
                "京网信备11010522000000000019号",
                "",
                "",
                from,
                null,
                false,
                List.of(),
                null);
        return List.of(
                new Facts(ACCOUNT, 1, 1, account, List.of(), List.of(owner)),
                new Facts(OWNER, 1, 1, null, List.of(filing), List.of()));
    }

    /** Appends one after the other. */
    @Benchmark
    @OperationsPerInvocation(APPENDS)
    public long append(Processor processor) {
        long before = THREADS.getCurrentThreadCpuTime();
        long waited = 0;
        for (int i = 0; i < APPENDS; i++) {
            CompletableFuture<?> writing = log.append(entries[i]);
            if (writing != null) {
                writing.join();
                waited++;
            }
        }
        processor.nanos = (THREADS.getCurrentThreadCpuTime() - before) / APPENDS;
        Map<String, Long> now = spent();
        processor.seals = each(now, "decision-log");
        processor.files = each(now, "decision-log-files");
        processor.syncs = each(now, "decision-log-sync");
        processor.indexes = each(now, "log-index");
        spent = now;
        return waited;
    }

    private long each(Map<String, Long> now, String thread) {
        return (now.getOrDefault(thread, 0L) - spent.getOrDefault(thread, 0L)) / APPENDS;
    }

    private static Map<String, Long> spent() {
        Map<String, Long> spent = new HashMap<>();
        for (long id : THREADS.getAllThreadIds()) {
            ThreadInfo thread = THREADS.getThreadInfo(id);
            if (thread != null) {
                spent.merge(thread.getThreadName(), THREADS.getThreadCpuTime(id), Long::sum);
            }
        }
        return spent;
    }
}
