package io.certigate.server.condition;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A question made of a map of properties by their dotted names. Remembers the edges. */
class TestScope implements Scope {
    static final Instant AT = Instant.parse("2022-03-31T00:00:00Z");

    private final Instant at;
    private final Map<String, Value> properties;
    private long budget = MAX_STEPS;
    private long spent;
    final TreeSet<Instant> edges = new TreeSet<>();

    TestScope(Instant at, Map<String, Value> properties) {
        this.at = at;
        this.properties = new HashMap<>(properties);
    }

    static TestScope of() {
        return new TestScope(AT, Map.of());
    }

    static TestScope of(String name, Value value) {
        return new TestScope(AT, Map.of(name, value));
    }

    static TestScope at(String instant) {
        return new TestScope(Instant.parse(instant), Map.of());
    }

    TestScope with(String name, Value value) {
        Map<String, Value> more = new HashMap<>(properties);
        more.put(name, value);
        return new TestScope(at, more);
    }

    TestScope without(String name) {
        Map<String, Value> fewer = new HashMap<>(properties);
        fewer.remove(name);
        return new TestScope(at, fewer);
    }

    TestScope when(Instant instant) {
        return new TestScope(instant, properties);
    }

    Map<String, Value> properties() {
        return properties;
    }

    /** The earliest edge after the instant asked about, null if there is none. */
    @Nullable
    Instant nextEdge() {
        return edges.isEmpty() ? null : edges.first();
    }

    @Override
    public @Nullable Value read(PropertyPath path) {
        return properties.get(path.word());
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
        return new EntityRef("official_account", "shop");
    }

    @Override
    public EntityRef resource() {
        return new EntityRef("digital_collectible", "nft-1");
    }

    @Override
    public String action() {
        return "asset.sell.primary";
    }

    @Override
    public void edge(Instant edge) {
        if (edge.isAfter(at)) {
            edges.add(edge);
        }
    }

    @Override
    public boolean spend(int steps) {
        spent += steps;
        return spent <= budget;
    }

    /** With less to spend. */
    TestScope budget(long steps) {
        budget = steps;
        return this;
    }

    /** The steps that were taken. */
    long spent() {
        return spent;
    }
}
