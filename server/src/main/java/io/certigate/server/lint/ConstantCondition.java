package io.certigate.server.lint;

import io.certigate.server.condition.Condition;
import io.certigate.server.condition.Scope;
import io.certigate.server.condition.Truth;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A question of which nothing is known: enough for a condition that says the same of every question. */
final class ConstantCondition implements Scope {
    private static final Scope NOTHING = new ConstantCondition();
    private static final EntityRef NOBODY = new EntityRef("none", "none");

    private ConstantCondition() {}

    /** What a condition always says, null if that depends on the question. */
    static @Nullable Truth truth(Condition condition) {
        return condition.constant() ? condition.evaluate(NOTHING) : null;
    }

    @Override
    public @Nullable Value read(PropertyPath path) {
        return null;
    }

    @Override
    public Instant at() {
        return Instant.EPOCH;
    }

    @Override
    public String market() {
        return "";
    }

    @Override
    public EntityRef subject() {
        return NOBODY;
    }

    @Override
    public EntityRef resource() {
        return NOBODY;
    }

    @Override
    public String action() {
        return "";
    }

    @Override
    public void edge(Instant edge) {
        // Nobody asks until when the answer holds.
    }

    @Override
    public boolean spend(int steps) {
        return true;
    }
}
