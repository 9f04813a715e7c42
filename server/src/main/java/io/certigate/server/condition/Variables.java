package io.certigate.server.condition;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.certigate.server.model.Nearest;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The names of one release that conditions can mention. Immutable. */
final class Variables {
    /** The instant asked about. */
    static final String AT = "at";
    /** What {@code has(x)} becomes: a variable of this prefix and x. Nobody can write such a name. */
    static final String PRESENCE = "has:";
    /** First words of names. A macro's own variable cannot be called so. */
    static final Set<String> ROOTS = Set.of(AT, "market", "subject", "resource", "action", "context");

    private static final int MAX_FIELDS_SHOWN = 8;

    private final Map<String, Variable> byName = new HashMap<>();
    private final Map<String, Variable> readable;

    Variables(Map<String, PropertyPath> properties) {
        given(AT, SimpleType.TIMESTAMP, scope -> new Value.Moment(scope.at()));
        given("market", SimpleType.STRING, scope -> new Value.Text(scope.market()));
        given("action.name", SimpleType.STRING, scope -> new Value.Text(scope.action()));
        given(
                "subject.type",
                SimpleType.STRING,
                scope -> new Value.Text(scope.subject().type()));
        given(
                "subject.id",
                SimpleType.STRING,
                scope -> new Value.Text(scope.subject().id()));
        given(
                "resource.type",
                SimpleType.STRING,
                scope -> new Value.Text(scope.resource().type()));
        given(
                "resource.id",
                SimpleType.STRING,
                scope -> new Value.Text(scope.resource().id()));
        properties.forEach((name, path) -> byName.put(name, Variable.of(path)));
        readable = new TreeMap<>(byName);
        properties.forEach((name, path) -> byName.put(PRESENCE + name, new Variable.Presence(Variable.of(path))));
    }

    private void given(String name, CelType type, Function<Scope, Value> reader) {
        byName.put(name, new Variable.Given(type, reader));
    }

    /** All of them by name, {@link #PRESENCE} included. */
    Map<String, Variable> all() {
        return byName;
    }

    /** One by its name, null if there is none. */
    @Nullable
    Variable find(String name) {
        return byName.get(name);
    }

    /** What is wrong with a name that is none of them. */
    String problem(String name) {
        List<String> fields = readable.keySet().stream()
                .filter(each -> each.startsWith(name + "."))
                .limit(MAX_FIELDS_SHOWN)
                .toList();
        if (!fields.isEmpty()) {
            return "expected one of the fields of '" + name + "', such as " + String.join(", ", fields) + "; found '"
                    + name + "' itself";
        }
        for (String each : readable.keySet()) {
            if (each.startsWith(name + "-")) {
                int dot = each.lastIndexOf('.');
                return "expected back quotes around a name with '-', as in " + each.substring(0, dot + 1) + "`"
                        + each.substring(dot + 1) + "`; found '" + name + "'";
            }
        }
        return "expected a declared name, found '" + name + "'" + Nearest.hint(name, readable.keySet());
    }
}
