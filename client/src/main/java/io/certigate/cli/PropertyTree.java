package io.certigate.cli;

import io.certigate.client.Values;
import io.certigate.v1.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers property arguments into properties; those with dotted paths become nested maps. */
final class PropertyTree {
    private final Map<String, PropertyTree> members = new LinkedHashMap<>();
    private @Nullable Value leaf;

    private PropertyTree() {}

    /**
     * The properties that the arguments name.
     *
     * @throws InputException if a key is given twice, as a value and as a map included
     */
    static Map<String, Value> of(List<PropertyArgument> arguments) {
        PropertyTree root = new PropertyTree();
        for (PropertyArgument argument : arguments) {
            root.put(argument);
        }
        return root.fields();
    }

    private void put(PropertyArgument argument) {
        PropertyTree node = this;
        for (String name : argument.path()) {
            node = node.members.computeIfAbsent(name, key -> new PropertyTree());
            if (node.leaf != null) {
                throw twice(argument);
            }
        }
        if (!node.members.isEmpty()) {
            throw twice(argument);
        }
        node.leaf = argument.value();
    }

    private static InputException twice(PropertyArgument argument) {
        return new InputException(
                "expected each property once, found '" + String.join(".", argument.path()) + "' twice");
    }

    private Map<String, Value> fields() {
        Map<String, Value> fields = new LinkedHashMap<>();
        members.forEach((name, member) -> fields.put(name, member.value()));
        return fields;
    }

    private Value value() {
        return leaf != null ? leaf : Values.of(fields());
    }
}
