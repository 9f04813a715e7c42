package io.certigate.server.policy;

import io.certigate.server.condition.Condition;
import io.certigate.server.condition.Truth;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One part of a rule, and what it came to for a question. */
public sealed interface Step {
    /** Whether the part holds; of an {@code unless} that is what lifts the rule. */
    Truth truth();

    /**
     * An equality under {@code where}.
     *
     * @param equality the equality
     * @param found the property's value, null if it is not known
     * @param truth what that makes of it
     */
    record Where(Equality equality, @Nullable Value found, Truth truth) implements Step {}

    /**
     * The windows.
     *
     * @param spans when the rule is in force
     * @param truth whether the instant lies in one of them
     */
    record During(List<Span> spans, Truth truth) implements Step {
        /** Copies the spans. */
        public During {
            spans = List.copyOf(spans);
        }
    }

    /**
     * The history of the order that the rule enforces.
     *
     * @param history its states over time
     * @param state the state at the instant, null if the order had not been made
     */
    record States(OrderHistory history, @Nullable OrderState state) implements Step {
        @Override
        public Truth truth() {
            return Truth.of(state == OrderState.IN_FORCE);
        }
    }

    /**
     * A condition.
     *
     * @param unless it stands under {@code unless}, else under {@code when}
     * @param condition the condition
     * @param truth whether it holds
     * @param found the known properties that it mentions, by path
     * @param error what could not be evaluated, null if nothing
     */
    record Conditional(
            boolean unless,
            Condition condition,
            Truth truth,
            Map<PropertyPath, Value> found,
            @Nullable String error) implements Step {
        /** Copies what was found, in its order. */
        public Conditional {
            found = new LinkedHashMap<>(found);
        }
    }

    /**
     * A requirement.
     *
     * @param unless it lifts a forbid, else a permit needs it
     * @param requirement the requirement
     * @param met whether it is met
     * @param evidence what meets it, or what is missing
     */
    record Required(boolean unless, Requirement requirement, boolean met, List<Evidence> evidence) implements Step {
        /** Copies the evidence. */
        public Required {
            evidence = List.copyOf(evidence);
        }

        @Override
        public Truth truth() {
            return Truth.of(met);
        }
    }
}
