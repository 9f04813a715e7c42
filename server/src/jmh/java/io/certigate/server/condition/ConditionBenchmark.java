package io.certigate.server.condition;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/** One condition, compiled once, of the kinds that the packs have; all of them are true of the question. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ConditionBenchmark {
    /** What is measured. */
    public enum Kind {
        /** Comparisons of five properties, which are made without CEL. */
        COMPARISONS("subject.platform == 'weixin' && subject.verified && subject.age >= 18 && resource.days < 30"
                + " && context.amount.currency == 'CNY'"),
        /** Five properties in an expression that CEL evaluates. */
        CEL("(subject.platform + '/' + subject.entity_type).startsWith('weixin/') && subject.age + resource.days > 18"
                + " && (context.amount.currency + '').size() == 3"),
        /** An amount of money against a limit. */
        MONEY("money(context.amount.value, context.amount.currency) <= money('200', 'CNY')"),
        /** A limit in working days, which is an edge. */
        WORKING_DAYS("at < addWorkingDays(resource.sent, 10, 'cn.working-days')"),
        /** One of a list. */
        LIST("resource.tags.exists(tag, tag == 'nft')");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** The condition. */
    @Param
    public Kind kind = Kind.CEL;

    private Condition condition = Sample.condition("true");
    private final Question question = new Question();

    @Setup
    public void setUp() {
        condition = Sample.condition(kind.text);
        if (condition.evaluate(question) != Truth.TRUE) {
            throw new IllegalStateException("expected a condition that is true, found " + condition.error(question));
        }
    }

    /** One evaluation. */
    @Benchmark
    public Truth evaluate() {
        return condition.evaluate(question);
    }

    /** A question whose properties are at hand. */
    private static final class Question implements io.certigate.server.condition.Scope {
        private static final EntityRef SUBJECT = new EntityRef("official_account", "shop");
        private static final EntityRef RESOURCE = new EntityRef("digital_collectible", "nft-1");

        private final Instant at = Instant.parse("2022-03-31T00:00:00Z");
        private final Map<PropertyPath, Value> properties = new HashMap<>();

        Question() {
            put("subject.platform", Sample.text("weixin"));
            put("subject.entity_type", Sample.text("enterprise"));
            put("subject.verified", new Value.Bool(true));
            put("subject.age", Sample.whole(30));
            put("resource.sent", Sample.instant("2022-03-30T09:00:00Z"));
            put("resource.days", Sample.whole(7));
            put("resource.tags", Sample.list(Sample.text("art"), Sample.text("nft")));
            put("context.amount.value", Sample.decimal("19.90"));
            put("context.amount.currency", Sample.text("CNY"));
        }

        private void put(String name, Value value) {
            properties.put(Objects.requireNonNull(Sample.VARIABLES.get(name), name), value);
        }

        @Override
        public @Nullable Value read(PropertyPath path) {
            return properties.get(path);
        }

        @Override
        public Instant at() {
            return at;
        }

        @Override
        public String market() {
            return "CN";
        }

        @Override
        public EntityRef subject() {
            return SUBJECT;
        }

        @Override
        public EntityRef resource() {
            return RESOURCE;
        }

        @Override
        public String action() {
            return "asset.sell.primary";
        }

        @Override
        public void edge(Instant edge) {
            // Nobody asks for it.
        }

        @Override
        public boolean spend(int steps) {
            return true;
        }
    }
}
