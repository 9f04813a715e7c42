package io.certigate.server.mutation;

import io.certigate.server.condition.Condition;
import io.certigate.server.condition.Scope;
import io.certigate.server.condition.Truth;
import io.certigate.server.model.PropertyPath;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The opposite of a condition. */
record Negation(Condition condition) implements Condition {
    @Override
    public Truth evaluate(Scope scope) {
        return condition.evaluate(scope).not();
    }

    @Override
    public String text() {
        return "!(" + condition.text() + ")";
    }

    @Override
    public Set<PropertyPath> paths() {
        return condition.paths();
    }

    @Override
    public List<PropertyPath> unknown(Scope scope) {
        return condition.unknown(scope);
    }

    @Override
    public @Nullable String error(Scope scope) {
        return condition.error(scope);
    }

    @Override
    public boolean constant() {
        return condition.constant();
    }
}
