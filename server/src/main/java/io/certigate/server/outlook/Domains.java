package io.certigate.server.outlook;

import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Equality;
import io.certigate.server.policy.RuleTrace;
import io.certigate.server.policy.Step;
import io.certigate.server.policy.Trace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which values a property could have: all of a closed type, else those that rules speak of. */
final class Domains {
    private static final Comparator<Value> ORDER = Comparator.comparing(Value::toString);

    private final Map<String, Set<Value>> mentioned = new HashMap<>();

    /** Collects the values that rules speak of. */
    Domains(Trace trace) {
        for (RuleTrace rule : trace.rules()) {
            for (Step step : rule.steps()) {
                if (step instanceof Step.Where where) {
                    Equality equality = where.equality();
                    mentioned
                            .computeIfAbsent(equality.path().word(), path -> new HashSet<>())
                            .addAll(equality.values());
                }
            }
        }
    }

    /** Whether {@link #values} are all that there are. */
    boolean closed(PropertyPath path) {
        return path.type() instanceof PropertyType.Plain plain
                && (plain.kind() == PropertyType.Kind.BOOL || !plain.values().isEmpty());
    }

    /** Values of a property without parts, in a fixed order; empty for others. */
    List<Value> values(PropertyPath path) {
        if (!(path.type() instanceof PropertyType.Plain plain)) {
            return List.of();
        }
        if (plain.kind() == PropertyType.Kind.BOOL) {
            return List.of(new Value.Bool(true), new Value.Bool(false));
        }
        if (!plain.values().isEmpty()) {
            return sorted(plain.values().stream().map(Value.Text::new).toList());
        }
        return sorted(mentioned.getOrDefault(path.word(), Set.of()));
    }

    static List<Value> sorted(Collection<? extends Value> values) {
        List<Value> sorted = new ArrayList<>(values);
        sorted.sort(ORDER);
        return sorted;
    }
}
