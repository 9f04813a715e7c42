package io.certigate.server.condition;

import io.certigate.server.model.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A part of a condition that has a truth. Evaluates all of its own parts, whatever the first of them says. */
sealed interface Node {
    /**
     * Its truth, with its edges reported to the scope.
     *
     * @param failures is told what failed, if something did
     */
    Truth evaluate(Scope scope, Consumer<String> failures);

    /** A truth that does not vary. */
    record Known(Truth truth) implements Node {
        @Override
        public Truth evaluate(Scope scope, Consumer<String> failures) {
            return truth;
        }
    }

    /** All of them. */
    record All(List<Node> parts) implements Node {
        @Override
        public Truth evaluate(Scope scope, Consumer<String> failures) {
            Truth truth = Truth.TRUE;
            for (int i = 0; i < parts.size(); i++) {
                truth = truth.and(parts.get(i).evaluate(scope, failures));
            }
            return truth;
        }
    }

    /** At least one of them. */
    record Any(List<Node> parts) implements Node {
        @Override
        public Truth evaluate(Scope scope, Consumer<String> failures) {
            Truth truth = Truth.FALSE;
            for (int i = 0; i < parts.size(); i++) {
                truth = truth.or(parts.get(i).evaluate(scope, failures));
            }
            return truth;
        }
    }

    /** The opposite. */
    record Not(Node part) implements Node {
        @Override
        public Truth evaluate(Scope scope, Consumer<String> failures) {
            return part.evaluate(scope, failures).not();
        }
    }

    /** With an edge at the next midnight of each zone whose date of {@code at} the part asks for. */
    record Dated(Node part, List<ZoneId> zones) implements Node {
        @Override
        public Truth evaluate(Scope scope, Consumer<String> failures) {
            for (int i = 0; i < zones.size(); i++) {
                scope.edge(Terms.nextLocalDate(scope.at(), zones.get(i)));
            }
            return part.evaluate(scope, failures);
        }
    }

    /** A part whose truth depends on operands: what fails is an error. */
    sealed interface Leaf extends Node {
        /** Its truth, null if it depends on a property that is not known. */
        @Nullable
        Boolean holds(Scope scope);

        @Override
        default Truth evaluate(Scope scope, Consumer<String> failures) {
            try {
                Boolean holds = holds(scope);
                return holds == null ? Truth.UNKNOWN : Truth.of(holds);
            } catch (Failure e) {
                failures.accept(e.what());
                return Truth.ERROR;
            }
        }
    }

    /** A yes or no. */
    record Flag(Operand operand) implements Leaf {
        @Override
        public @Nullable Boolean holds(Scope scope) {
            Value value = operand.read(scope);
            return value == null ? null : ((Value.Bool) value).value();
        }
    }

    /** A comparison. */
    record Compare(Operand left, Operator operator, Operand right) implements Leaf {
        @Override
        public @Nullable Boolean holds(Scope scope) {
            Value a = left.read(scope);
            Value b = right.read(scope);
            return a == null || b == null ? null : operator.test(Values.compare(a, b));
        }
    }

    /** A value is one of some that are known when a release is compiled. */
    record OneOf(Operand element, Set<Value> values) implements Leaf {
        @Override
        public @Nullable Boolean holds(Scope scope) {
            Value value = element.read(scope);
            return value == null ? null : values.contains(value);
        }
    }

    /** A list contains a value. */
    record Contains(Operand list, Operand element) implements Leaf {
        @Override
        public @Nullable Boolean holds(Scope scope) {
            Value values = list.read(scope);
            Value value = element.read(scope);
            return values == null || value == null
                    ? null
                    : ((Value.ListOf) values).values().contains(value);
        }
    }

    /** The instant asked about compared with another. The truth flips at one edge. */
    record Deadline(Operator operator, Operand instant) implements Leaf {
        @Override
        public @Nullable Boolean holds(Scope scope) {
            Value value = instant.read(scope);
            if (value == null) {
                return null;
            }
            Instant deadline = ((Value.Moment) value).value();
            switch (operator) {
                case LESS, GREATER_EQUAL -> scope.edge(deadline);
                default -> {
                    // True, or false, at the deadline still: it flips one nanosecond later.
                    if (deadline.isBefore(Instant.MAX)) {
                        scope.edge(deadline.plusNanos(1));
                    }
                }
            }
            return operator.test(scope.at().compareTo(deadline));
        }
    }

    /** Amounts compared: they must be of one currency. */
    record CompareMoney(Money left, Operator operator, Money right) implements Leaf {
        @Override
        public @Nullable Boolean holds(Scope scope) {
            Money.Amount a = left.read(scope);
            Money.Amount b = right.read(scope);
            return a == null || b == null ? null : operator.test(a.compareTo(b));
        }
    }

    /** Anything else: CEL evaluates it. */
    record Evaluated(Program program) implements Leaf {
        @Override
        public @Nullable Boolean holds(Scope scope) {
            return (Boolean) program.evaluate(scope);
        }
    }
}
