package io.certigate.server.admin;

import io.certigate.server.model.Directive;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A change of a directive that somebody asks for. */
public sealed interface DirectiveCommand {
    /** Id of the directive. */
    String id();

    /**
     * From an instant on in a state.
     *
     * @param at from when on, null for now
     * @param state the state
     */
    record StateChange(@Nullable Instant at, OrderState state) {
        /** From when on. */
        Instant from(Instant now) {
            return at == null ? now : at;
        }
    }

    /**
     * Issues a directive.
     *
     * @param id its id, never used before
     * @param scope what it forbids; its members are not looked at
     * @param from start of its window, null for now
     * @param until end of its window, null for open
     * @param order what was ordered; an empty reason and an empty id of the law are filled in
     * @param states its states, empty for in force from {@code from} on
     */
    record Issue(
            String id,
            Directive.Scope scope,
            @Nullable Instant from,
            @Nullable Instant until,
            Directive.Order order,
            List<StateChange> states)
            implements DirectiveCommand {
        /** Copies the states. */
        public Issue {
            states = List.copyOf(states);
        }
    }

    /**
     * Changes a directive from now on.
     *
     * @param id its id
     * @param until another end of its window, null to leave it
     * @param withoutEnd leaves the window open
     * @param states states to add
     * @param texts other texts
     */
    record Amend(String id, @Nullable Instant until, boolean withoutEnd, List<StateChange> states, Texts texts)
            implements DirectiveCommand {
        /** Copies the states. */
        public Amend {
            states = List.copyOf(states);
        }
    }

    /**
     * Other texts of a directive; null leaves one.
     *
     * @param title title
     * @param by authority
     * @param law legal basis
     * @param reason code of the reason
     * @param message texts by language
     */
    record Texts(
            @Nullable String title,
            @Nullable String by,
            @Nullable LegalBasis law,
            @Nullable String reason,
            @Nullable Map<String, String> message) {
        /** Leaves all. */
        public static final Texts SAME = new Texts(null, null, null, null, null);

        Directive.Order over(Directive.Order order) {
            return new Directive.Order(
                    title == null ? order.title() : title,
                    by == null ? order.by() : by,
                    law == null ? order.law() : law,
                    reason == null ? order.reason() : reason,
                    message == null ? order.message() : message);
        }
    }

    /**
     * Takes a directive back.
     *
     * @param id its id
     * @param at from when on, null for now
     */
    record Lift(String id, @Nullable Instant at) implements DirectiveCommand {}
}
