package io.certigate.server.condition;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import io.certigate.server.model.Value;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A part of a condition that CEL evaluates. Safe for any number of threads. */
final class Program {
    private final CelRuntime.Program program;
    private final Variables variables;
    private final List<Variable> alwaysRead;

    /**
     * Makes one.
     *
     * @param alwaysRead properties without which it has no value: told before CEL, which takes long to say so
     */
    Program(CelRuntime.Program program, Variables variables, List<Variable> alwaysRead) {
        this.program = program;
        this.variables = variables;
        this.alwaysRead = alwaysRead;
    }

    /**
     * Its value as CEL knows it; null if there is none because a property that it asked for is not known.
     *
     * @throws Failure if it cannot be evaluated
     */
    @Nullable
    Object evaluate(Scope scope) {
        for (int i = 0; i < alwaysRead.size(); i++) {
            if (alwaysRead.get(i).read(scope) == null) {
                return null;
            }
        }
        Reading reading = new Reading(scope, variables);
        try {
            return program.eval(reading);
        } catch (CelEvaluationException | RuntimeException e) {
            if (reading.unknown) {
                return null;
            }
            throw new Failure(Wording.ofEvaluation(e));
        }
    }

    /**
     * Its value if it mentions no name.
     *
     * @throws Failure if it cannot be evaluated
     */
    Object constant() {
        try {
            return program.eval();
        } catch (CelEvaluationException | RuntimeException e) {
            throw new Failure(Wording.ofEvaluation(e));
        }
    }

    /** Reads the names of one evaluation, and remembers whether one of them was not known. */
    private static final class Reading implements CelVariableResolver {
        private final Scope scope;
        private final Variables variables;
        private boolean unknown;

        Reading(Scope scope, Variables variables) {
            this.scope = scope;
            this.variables = variables;
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
            return Optional.of(Values.toCel(value));
        }
    }
}
