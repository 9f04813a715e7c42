package io.certigate.server.condition;

import dev.cel.runtime.CelVariableResolver;
import io.certigate.server.model.Value;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.RandomAccess;

/**
 * What one evaluation of a part reads. Remembers whether a name was not known, and takes a step from the question's budget
 * for all that CEL goes through.
 */
final class Reading implements CelVariableResolver {
    private final Scope scope;
    private final Variables variables;
    private final Effort effort;
    private boolean unknown;
    private boolean exhausted;
    private int longest;

    Reading(Scope scope, Variables variables, Effort effort) {
        this.scope = scope;
        this.variables = variables;
        this.effort = effort;
    }

    /** Whether a name was not known. */
    boolean unknown() {
        return unknown;
    }

    /** Whether the budget of the question was used up: then no result counts. */
    boolean exhausted() {
        return exhausted;
    }

    @Override
    public Optional<Object> find(String name) {
        Variable variable = variables.find(name);
        if (variable == null) {
            return Optional.empty();
        }
        Value value = variable.read(scope);
        if (value == null) {
            unknown = true;
            return Optional.empty();
        }
        return Optional.of(value instanceof Value.ListOf list ? new Metered(list.values()) : toCel(value));
    }

    /**
     * Takes steps.
     *
     * @throws Failure if there are none left
     */
    void spend(int steps) {
        if (!scope.spend(steps)) {
            exhausted = true;
            throw new Failure(Scope.EXHAUSTED);
        }
    }

    private Object toCel(Value value) {
        if (value instanceof Value.Text text) {
            int length = text.value().length();
            longest = Math.max(longest, length);
            spend(effort.ofText(length, longest));
        }
        return Values.toCel(value);
    }

    /** A list that counts the elements that are taken out of it. */
    private final class Metered extends AbstractList<Object> implements RandomAccess {
        private final List<Value> values;

        Metered(List<Value> values) {
            this.values = values;
        }

        @Override
        public Object get(int index) {
            spend(effort.element());
            return toCel(values.get(index));
        }

        @Override
        public int size() {
            return values.size();
        }
    }
}
