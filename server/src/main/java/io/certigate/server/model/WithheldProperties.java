package io.certigate.server.model;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Properties of which some are withheld: whoever looks at one of those is heard, whether there is something to see or not. */
final class WithheldProperties extends AbstractMap<String, Value> {
    private final Map<String, Value> known;
    private final Set<String> withheld;
    private final Consumer<String> asked;

    /**
     * Withholds properties.
     *
     * @param known what may be seen, which can be a part of a withheld one
     * @param asked is told the name each time that a withheld one is looked at
     */
    WithheldProperties(Map<String, Value> known, Set<String> withheld, Consumer<String> asked) {
        this.known = Map.copyOf(known);
        this.withheld = Set.copyOf(withheld);
        this.asked = asked;
    }

    /** These with another value of one, which then is not withheld. */
    WithheldProperties with(String name, Value value) {
        Map<String, Value> more = new HashMap<>(known);
        more.put(name, value);
        Set<String> fewer = new HashSet<>(withheld);
        fewer.remove(name);
        return new WithheldProperties(more, fewer, asked);
    }

    @Override
    public @Nullable Value get(@Nullable Object name) {
        hear(name);
        return name == null ? null : known.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        hear(name);
        return name != null && known.containsKey(name);
    }

    @Override
    public Set<Entry<String, Value>> entrySet() {
        withheld.forEach(asked);
        return known.entrySet();
    }

    private void hear(@Nullable Object name) {
        if (name instanceof String text && withheld.contains(text)) {
            asked.accept(text);
        }
    }
}
