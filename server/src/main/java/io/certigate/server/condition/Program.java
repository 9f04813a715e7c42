package io.certigate.server.condition;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a condition that CEL evaluates. Safe for any number of threads. */
final class Program {
    private final CelRuntime.Program program;
    private final Variables variables;
    private final List<Variable> alwaysRead;
    private final Effort effort;

    /**
     * Makes one.
     *
     * @param alwaysRead properties without which it has no value: told before CEL, which takes long to say so
     * @param effort what an evaluation takes
     */
    Program(CelRuntime.Program program, Variables variables, List<Variable> alwaysRead, Effort effort) {
        this.program = program;
        this.variables = variables;
        this.alwaysRead = alwaysRead;
        this.effort = effort;
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
        Reading reading = new Reading(scope, variables, effort);
        Object result;
        try {
            reading.spend(effort.base());
            result = program.eval(reading);
        } catch (CelEvaluationException | RuntimeException e) {
            if (reading.exhausted()) {
                throw new Failure(Scope.EXHAUSTED);
            }
            if (reading.unknown()) {
                return null;
            }
            throw new Failure(Wording.ofEvaluation(e));
        }
        if (reading.exhausted()) {
            // CEL went on without the part that had no steps left.
            throw new Failure(Scope.EXHAUSTED);
        }
        return result;
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
}
