package io.certigate.server.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The schema of a mapping whose keys are known: any other key is a mistake. */
final class ObjectShape {
    private final Map<String, Object> schema = new LinkedHashMap<>();
    private final Map<String, Object> keys = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();

    private ObjectShape(String description) {
        schema.put("description", description);
        schema.put("type", "object");
    }

    /** A mapping without keys as yet. */
    static ObjectShape of(String description) {
        return new ObjectShape(description);
    }

    /** A key that must be there. */
    ObjectShape required(String name, String description, Map<String, Object> value) {
        required.add(name);
        return key(name, description, value);
    }

    /** A key that may be left out. */
    ObjectShape key(String name, String description, Map<String, Object> value) {
        keys.put(name, Shapes.described(description, value));
        return this;
    }

    /** A further keyword of the mapping as a whole. */
    ObjectShape and(String keyword, Object value) {
        schema.put(keyword, value);
        return this;
    }

    /** The schema. */
    Map<String, Object> shape() {
        Map<String, Object> result = new LinkedHashMap<>(schema);
        result.put("properties", new LinkedHashMap<>(keys));
        if (!required.isEmpty()) {
            result.put("required", List.copyOf(required));
        }
        result.put("additionalProperties", false);
        return result;
    }
}
