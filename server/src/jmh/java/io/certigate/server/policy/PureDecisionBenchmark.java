package io.certigate.server.policy;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The pure decision: fresh strings, cached facts. A first-hand sale by an account with a filed partner, under the packs
 * and a number of further rules, which are either spread over the actions or all on the action that is asked about.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PureDecisionBenchmark {
    private static final EntityRef ACCOUNT = new EntityRef("official_account", "weixin/wx-bench-account-1");
    private static final EntityRef CHAIN = new EntityRef("company", "bench-chain");
    private static final Instant FROM = Instant.parse("2022-04-01T00:00:00Z");
    private static final List<String> ACTIONS = List.of(
            "asset.display",
            "asset.issue",
            "asset.sell.secondary",
            "asset.gift.primary",
            "asset.gift.secondary",
            "asset.fractionalise",
            "asset.settle",
            "asset.invest",
            "user.login",
            "content.publish");

    /** Rules besides the packs. */
    @Param({"10", "1000", "100000"})
    public int rules;

    /** Whether they are all on the action that is asked about. */
    @Param({"false", "true"})
    public boolean oneAction;

    private PolicySet policies = PolicySet.none();
    private FactsLookup facts = holder -> null;
    private final Instant at = Instant.parse("2026-11-21T00:00:00Z");

    @Setup
    public void setUp() throws Exception {
        List<PolicyDocument> documents = new ArrayList<>();
        Path packs = Path.of(System.getProperty("certigate.policies", "../policies"));
        try (Stream<Path> files = Files.walk(packs)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml")
                            && !path.toString().endsWith("-suite.yaml"))
                    .toList()) {
                documents.add(new PolicyDocument(file.toString(), Files.readString(file)));
            }
        }
        documents.addAll(furtherRules());
        policies = PolicyCompiler.compile(documents);
        facts = facts()::get;
        Answer answer = policies.evaluate(question(), at, facts);
        if (answer.effect() != Effect.PERMIT) {
            throw new IllegalStateException("expected a PERMIT to measure, found " + answer);
        }
    }

    private List<PolicyDocument> furtherRules() {
        List<PolicyDocument> documents = new ArrayList<>();
        int perDocument = 10_000;
        for (int start = 0; start < rules; start += perDocument) {
            StringBuilder text =
                    new StringBuilder("policy: bench.rules-" + start + "\nlanguage: 1\nmarkets: [CN]\nrules:\n");
            for (int i = start; i < Math.min(rules, start + perDocument); i++) {
                String action = oneAction ? "asset.sell.primary" : ACTIONS.get(i % ACTIONS.size());
                text.append("  - {id: rule-")
                        .append(i)
                        .append(", effect: forbid, subjects: [official_account], actions: [");
                text.append(action).append("], resources: [digital_collectible], where: {subject.platform: platform-");
                text.append(i).append("}, reason: bench.rule_").append(i).append("}\n");
            }
            documents.add(new PolicyDocument("bench-" + start + ".yaml", text.toString()));
        }
        return documents;
    }

    private static Map<EntityRef, Facts> facts() {
        Map<EntityRef, Facts> facts = new HashMap<>();
        Relation relation = new Relation(ACCOUNT, "blockchain_provider", CHAIN, new Window(FROM, null));
        Entity entity = new Entity(ACCOUNT, Map.of("entity_type", new Value.Text("small_business")));
        Certification filing = new Certification(
                CHAIN,
                "cn.cac.blockchain_filing",
                "京网信备11010522000000000019号",
                "",
                "",
                FROM,
                null,
                false,
                List.of(),
                null);
        facts.put(ACCOUNT, new Facts(ACCOUNT, 1, 1, entity, List.of(), List.of(relation)));
        facts.put(CHAIN, new Facts(CHAIN, 1, 1, null, List.of(filing), List.of()));
        return facts;
    }

    /** One decision, with strings that nobody has hashed yet. */
    @Benchmark
    public Answer decide(Processor processor) {
        processor.count();
        return policies.evaluate(question(), at, facts);
    }

    /** The question alone, which is no part of the decision: what it takes is taken off. */
    @Benchmark
    public Question ask(Processor processor) {
        processor.count();
        return question();
    }

    private static Question question() {
        Map<String, Value> properties = Map.of("platform", new Value.Text(new String("weixin")));
        return new Question(
                new EntityRef(new String("official_account"), new String("weixin/wx-bench-account-1")),
                Properties.of(properties),
                new String("asset.sell.primary"),
                Properties.NONE,
                new EntityRef(new String("digital_collectible"), new String("weixin/nft-0001")),
                Properties.NONE,
                Properties.NONE,
                List.of(new String("CN")));
    }
}
