package io.certigate.server.policy;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import io.certigate.server.model.Words;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A property equality: the property is one of the values, or, of a list property, the list contains one of them.
 *
 * @param path the property
 * @param values the values, at least one
 */
public record Equality(PropertyPath path, Set<Value> values) {
    /** Copies the values. */
    public Equality {
        values = Words.set(values);
    }

    /** Whether it holds of a value; a value that is absent or not of the declared type makes it unknown. */
    public Truth of(@Nullable Value value) {
        if (value == null || !path.type().accepts(value)) {
            return Truth.UNKNOWN;
        }
        if (value instanceof Value.ListOf list) {
            for (Value each : list.values()) {
                if (values.contains(each)) {
                    return Truth.TRUE;
                }
            }
            return Truth.FALSE;
        }
        return values.contains(value) ? Truth.TRUE : Truth.FALSE;
    }
}
