package io.certigate.server.condition;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.Value;
import io.certigate.server.model.WorkingDays;
import io.certigate.server.policy.Processor;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One condition of a kind that the packs have, compiled once, evaluated for one question. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ConditionBenchmark implements Scope {
    /** The condition. */
    @Param({
        "resource.author == subject.id",
        "money(context.value, context.currency) > money('200', 'CNY')",
        "at < addMonths(resource.created, 6, 'Asia/Shanghai')",
        "'RU' in subject.groups",
        "subject.id in resource.excluded || resource.excluded.exists(group, group in subject.groups)",
        "context.note.startsWith('gift') && context.count < 10"
    })
    public String text = "";

    private final Map<PropertyPath, Value> values = new HashMap<>();
    private @Nullable Condition condition;

    @Setup
    public void setUp() {
        Map<String, PropertyPath> names = new HashMap<>();
        add(names, PropertyPath.Side.RESOURCE, "author", PropertyType.Kind.STRING, new Value.Text("a"));
        add(
                names,
                PropertyPath.Side.CONTEXT,
                "value",
                PropertyType.Kind.DECIMAL,
                new Value.Decimal(new BigDecimal("99.50")));
        add(names, PropertyPath.Side.CONTEXT, "currency", PropertyType.Kind.STRING, new Value.Text("CNY"));
        add(names, PropertyPath.Side.CONTEXT, "note", PropertyType.Kind.STRING, new Value.Text("gift for a friend"));
        add(names, PropertyPath.Side.CONTEXT, "count", PropertyType.Kind.INT, new Value.Whole(3));
        add(names, PropertyPath.Side.RESOURCE, "created", PropertyType.Kind.INSTANT, new Value.Moment(at()));
        list(names, PropertyPath.Side.RESOURCE, "excluded", List.of("g8", "g9"));
        list(names, PropertyPath.Side.SUBJECT, "groups", List.of("g1", "g2", "g3"));
        Compiled compiled =
                new ConditionCompiler(names, Map.<String, WorkingDays>of(), Map.of()).compile(text, Use.FORBID_WHEN);
        if (!(compiled instanceof Compiled.Checked checked)) {
            throw new IllegalStateException("expected a condition, found " + compiled);
        }
        condition = checked.condition();
        Truth truth = evaluate();
        if (truth != Truth.TRUE && truth != Truth.FALSE) {
            throw new IllegalStateException("expected yes or no, found " + truth);
        }
    }

    private void add(
            Map<String, PropertyPath> names, PropertyPath.Side side, String name, PropertyType.Kind kind, Value value) {
        put(names, new PropertyPath(side, List.of(name), false, new PropertyType.Plain(kind, Set.of())), value);
    }

    private void list(Map<String, PropertyPath> names, PropertyPath.Side side, String name, List<String> texts) {
        List<Value> elements = texts.stream().<Value>map(Value.Text::new).toList();
        PropertyType.Plain element = new PropertyType.Plain(PropertyType.Kind.STRING, Set.of());
        put(
                names,
                new PropertyPath(side, List.of(name), false, new PropertyType.ListOf(element)),
                new Value.ListOf(elements));
    }

    private void put(Map<String, PropertyPath> names, PropertyPath path, Value value) {
        names.put(path.word(), path);
        values.put(path, value);
    }

    /** One evaluation. */
    @Benchmark
    public Truth evaluate(Processor processor) {
        processor.count();
        return evaluate();
    }

    private Truth evaluate() {
        return Objects.requireNonNull(condition).evaluate(this);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // The condition has the very paths.
    public @Nullable Value read(PropertyPath path) {
        for (Map.Entry<PropertyPath, Value> each : values.entrySet()) {
            if (each.getKey() == path) {
                return each.getValue();
            }
        }
        return null;
    }

    @Override
    public Instant at() {
        return Instant.EPOCH;
    }

    @Override
    public String market() {
        return "CN";
    }

    @Override
    public EntityRef subject() {
        return new EntityRef("user", "a");
    }

    @Override
    public EntityRef resource() {
        return new EntityRef("post", "p");
    }

    @Override
    public String action() {
        return "post.read";
    }

    @Override
    public void edge(Instant edge) {}

    @Override
    public boolean spend(int steps) {
        return true;
    }
}
