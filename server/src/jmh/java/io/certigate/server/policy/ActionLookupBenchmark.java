package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * Finding the rules of an action, whose own decision is as simple as can be: of one action, of all declared actions in turn, and of
 * actions that nobody declared and that are never the same, as a careless or hostile caller asks.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ActionLookupBenchmark {
    private static final int PER_DOCUMENT = 10_000;
    private static final String ONE = "bench.action-0";

    /** Which actions are asked about. */
    public enum Asked {
        /** Always the same. */
        ONE,
        /** All declared ones in turn. */
        DECLARED,
        /** Undeclared ones, each once. */
        UNDECLARED
    }

    /** Declared actions, each with a rule. */
    @Param({"1000", "100000"})
    public int actions;

    /** What is asked about. */
    @Param
    public Asked asked = Asked.ONE;

    private PolicySet policies = PolicySet.none();
    private final Instant at = Instant.parse("2026-11-21T00:00:00Z");
    private long count;

    @Setup
    public void setUp() throws Exception {
        StringBuilder words = new StringBuilder("vocabulary: bench\nlanguage: 1\nmarkets: {CN: }\n"
                + "entity_types: {account: , thing: }\nproperties: {}\ncontext: {}\nrelations: {}\n"
                + "certification_kinds: {}\nactions:\n");
        List<PolicyDocument> documents = new ArrayList<>();
        for (int i = 0; i < actions; i++) {
            words.append("  bench.action-").append(i).append(":\n");
        }
        documents.add(new PolicyDocument("words.yaml", words.toString()));
        for (int first = 0; first < actions; first += PER_DOCUMENT) {
            documents.add(rules(first, Math.min(actions, first + PER_DOCUMENT)));
        }
        policies = PolicyCompiler.compile(documents);
        Effect expected = asked == Asked.UNDECLARED ? Effect.DENY : Effect.PERMIT;
        Answer answer = decide();
        if (answer.effect() != expected) {
            throw new IllegalStateException("expected " + expected + " to measure, found " + answer);
        }
    }

    private static PolicyDocument rules(int first, int end) {
        StringBuilder text =
                new StringBuilder("policy: bench.rules-" + first + "\nlanguage: 1\nmarkets: [CN]\nrules:\n");
        for (int i = first; i < end; i++) {
            text.append("  - {id: rule-")
                    .append(i)
                    .append(", effect: permit, subjects: [account], actions: [bench.action-");
            text.append(i).append("], resources: [thing]}\n");
        }
        return new PolicyDocument("rules-" + first + ".yaml", text.toString());
    }

    private String action() {
        return switch (asked) {
            case ONE -> new String(ONE);
            case DECLARED -> "bench.action-" + count++ % actions;
            case UNDECLARED -> "bench.unknown-" + count++;
        };
    }

    /** One decision, with strings that nobody has hashed yet. */
    @Benchmark
    public Answer decide() {
        Question question = new Question(
                new EntityRef(new String("account"), new String("weixin/wx-bench-account-1")),
                Properties.NONE,
                action(),
                Properties.NONE,
                new EntityRef(new String("thing"), new String("weixin/nft-0001")),
                Properties.NONE,
                Properties.NONE,
                List.of(new String("CN")));
        return policies.evaluate(question, at, holder -> null);
    }
}
