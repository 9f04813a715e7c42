package io.certigate.server.policy;

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

/** Compiling a release of many rules in a process that has just started: documents in, an indexed release out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(3)
public class CompileBenchmark {
    private static final String VOCABULARY = """
            vocabulary: bench
            language: 1
            markets: {CN: , HK: , RU: }
            entity_types: {official_account: , digital_collectible: }
            properties: {platform: {type: string}, registered_at: {type: instant}}
            actions: {asset.display: , asset.issue: , asset.sell.primary: }
            """;
    private static final int RULES_PER_DOCUMENT = 10_000;

    /** How many rules. */
    @Param({"1000", "100000"})
    public int rules;

    /** None, one text for all rules; with {@code -p conditions=distinct} a text for each rule. */
    @Param({"none", "same"})
    public String conditions = "none";

    private final List<PolicyDocument> documents = new ArrayList<>();

    /** Writes the documents. */
    @Setup
    public void setUp() {
        documents.add(new PolicyDocument("vocabulary.yaml", VOCABULARY));
        for (int start = 0; start < rules; start += RULES_PER_DOCUMENT) {
            StringBuilder text = new StringBuilder(
                    "policy: bench.rules-" + start + "\nlanguage: 1\nmarkets: [CN]\nzone: Asia/Shanghai\nrules:\n");
            for (int i = start; i < Math.min(rules, start + RULES_PER_DOCUMENT); i++) {
                text.append("  - {id: rule-").append(i).append(", effect: forbid, subjects: [official_account], ");
                text.append("actions: [asset.sell.primary], resources: [digital_collectible], ");
                text.append("where: {subject.platform: platform-").append(i).append("}, ");
                text.append("during: {from: 2022-03-31, until: 2032-06-20}, ");
                if (!conditions.equals("none")) {
                    String platform = conditions.equals("same") ? "x" : "x" + i;
                    text.append("when: \"at < addMonths(subject.registered_at, 6, 'Asia/Shanghai')");
                    text.append(" || subject.platform == '").append(platform).append("'\", ");
                }
                text.append("reason: bench.rule_").append(i).append("}\n");
            }
            documents.add(new PolicyDocument("bench-" + start + ".yaml", text.toString()));
        }
    }

    /** One compilation. */
    @Benchmark
    public PolicySet compile() throws InvalidPolicies {
        return PolicyCompiler.compile(documents);
    }
}
