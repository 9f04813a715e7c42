package io.certigate.server.policy;

import io.certigate.server.model.Value;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** So few properties that looking at one after the other is quicker than a map. Nobody changes the arrays any more. */
final class FewProperties implements Properties {
    /** From here on a map is quicker. */
    static final int MOST = 16;

    private final String[] names;
    private final Value[] values;
    private final int count;

    FewProperties(String[] names, Value[] values, int count) {
        this.names = names;
        this.values = values;
        this.count = count;
    }

    @Override
    public @Nullable Value get(String name) {
        for (int i = 0; i < count; i++) {
            if (names[i].equals(name)) {
                return values[i];
            }
        }
        return null;
    }

    @Override
    public Map<String, Value> sent() {
        Map<String, Value> sent = new HashMap<>();
        for (int i = 0; i < count; i++) {
            sent.put(names[i], values[i]);
        }
        return sent;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Properties properties && sent().equals(properties.sent());
    }

    @Override
    public int hashCode() {
        return sent().hashCode();
    }

    @Override
    public String toString() {
        return sent().toString();
    }
}
