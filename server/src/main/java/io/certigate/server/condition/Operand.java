package io.certigate.server.condition;

import io.certigate.server.model.Value;
import org.jspecify.annotations.Nullable;

/** A side of a comparison. */
sealed interface Operand {
    /**
     * Its value, null if it depends on a property that is not known.
     *
     * @throws Failure if it cannot be evaluated
     */
    @Nullable
    Value read(Scope scope);

    /** A value that is known when a release is compiled. */
    record Constant(Value value) implements Operand {
        @Override
        public Value read(Scope scope) {
            return value;
        }
    }

    /** A name. */
    record Named(Variable variable) implements Operand {
        @Override
        public @Nullable Value read(Scope scope) {
            return variable.read(scope);
        }
    }

    /** Anything else: CEL evaluates it. */
    record Computed(Program program) implements Operand {
        @Override
        public @Nullable Value read(Scope scope) {
            Object result = program.evaluate(scope);
            return result == null ? null : Values.fromCel(result);
        }
    }
}
