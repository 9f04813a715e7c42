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

    /**
     * A few properties, without a map: what a reader of requests makes.
     *
     * @param names their names, each once
     * @param values their values, in the order of the names
     * @param count how many of the names and values count, from the first on
     */
    static Properties ofArrays(String[] names, Value[] values, int count) {
        if (count == 0) {
            return NONE;
        }
        FewProperties few = new FewProperties(names, values, count);
        return count <= FewProperties.MOST ? few : new Sent(few.sent());
    }

    /** What was sent, as it is. */
    record Sent(Map<String, Value> sent) implements Properties {
        @Override
        public @Nullable Value get(String name) {
            return sent.get(name);
        }

        /** However they are held, properties are equal if they say the same. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Properties properties && sent.equals(properties.sent());
        }

        @Override
        public int hashCode() {
            return sent.hashCode();
        }
    }
}
