package io.certigate.server.policy;

import io.certigate.server.model.Value;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Properties by name, as a request sends them. */
public interface Properties {
    /** No properties. */
    Properties NONE = new Sent(Map.of());

    /** The value of a property, null if it was not sent. */
    @Nullable
    Value get(String name);

    /** All that were sent, by name. */
    Map<String, Value> sent();

    /** These with one more, or another value of one. */
    default Properties with(String name, Value value) {
        Map<String, Value> more = new HashMap<>(sent());
        more.put(name, value);
        return new Sent(more);
    }

    /** The properties of a map. */
    static Properties of(Map<String, Value> values) {
        return values.isEmpty() ? NONE : new Sent(values);
    }

    /** What was sent, as it is. */
    record Sent(Map<String, Value> sent) implements Properties {
        @Override
        public @Nullable Value get(String name) {
            return sent.get(name);
        }
    }
}
