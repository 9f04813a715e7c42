package io.certigate.server.grpc;

import io.certigate.server.model.Value;
import io.certigate.server.policy.Properties;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Properties of which there are so few that looking at each is quicker than a map. Filled once, by {@link CheckReader}. */
final class FewProperties implements Properties {
    /** Most of them. */
    static final int MAX = 16;

    private static final int USUAL = 4;

    private String[] names = new String[USUAL];
    private Value[] values = new Value[USUAL];
    private int count;

    /**
     * Adds one.
     *
     * @return false if the name is there already, or there is no room
     */
    boolean add(String name, Value value) {
        if (count == MAX || get(name) != null) {
            return false;
        }
        if (count == names.length) {
            names = Arrays.copyOf(names, MAX);
            values = Arrays.copyOf(values, MAX);
        }
        names[count] = name;
        values[count++] = value;
        return true;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // A cheap first look: names of rules and requests are often the same object.
    public @Nullable Value get(String name) {
        for (int i = 0; i < count; i++) {
            if (names[i] == name || names[i].equals(name)) {
                return values[i];
            }
        }
        return null;
    }

    @Override
    public Map<String, Value> sent() {
        Map<String, Value> all = new HashMap<>();
        for (int i = 0; i < count; i++) {
            all.put(names[i], values[i]);
        }
        return all;
    }
}
