package io.certigate.server.policy;

import io.certigate.server.condition.Condition;
import io.certigate.server.condition.Scope;
import io.certigate.server.condition.Truth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold, or must not, for a rule to speak.
 *
 * @param when all must hold
 * @param unless none may hold
 * @param exemption certifications that lift a forbid, null if none does
 */
public record Conditions(List<Condition> when, List<Condition> unless, Requirement.@Nullable AnyOf exemption) {
    /** No conditions. */
    public static final Conditions NONE = new Conditions(List.of(), List.of(), null);

    /** Copies the lists. */
    public Conditions {
        when = List.copyOf(when);
        unless = List.copyOf(unless);
    }

    /** Whether there are any, apart from an exemption. */
    boolean any() {
        return !when.isEmpty() || !unless.isEmpty();
    }

    /** Whether {@code when} holds and {@code unless} does not. Every part is looked at, so that every edge counts. */
    public Truth of(Scope scope) {
        Truth result = Truth.TRUE;
        for (int i = 0; i < when.size(); i++) {
            result = result.and(when.get(i).evaluate(scope));
        }
        for (int i = 0; i < unless.size(); i++) {
            result = result.and(unless.get(i).evaluate(scope).not());
        }
        return result;
    }
}
