package io.certigate.server.policy;

import io.certigate.server.model.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Properties by name, as a request sends them. */
@FunctionalInterface
public interface Properties {
    /** No properties. */
    Properties NONE = name -> null;

    /** The value of a property, null if it was not sent. */
    @Nullable
    Value get(String name);

    /** The properties of a map. */
    static Properties of(Map<String, Value> values) {
        return values.isEmpty() ? NONE : values::get;
    }
}
