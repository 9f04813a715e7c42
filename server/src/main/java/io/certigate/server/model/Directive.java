package io.certigate.server.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An order that forbids, issued at run time. It forbids what its scope covers at instants within its window at which its
 * state is {@link OrderState#IN_FORCE}.
 *
 * @param id its id, never used twice
 * @param scope what it forbids
 * @param window when; its start is set
 * @param order what was ordered, by whom, and why
 * @param states its states over time, at least one; a revoked one is the last
 */
public record Directive(String id, Scope scope, Window window, Order order, OrderHistory states)
        implements StateRecord {
    /**
     * What a directive forbids, in the words of its author; an empty set stands for any.
     *
     * @param markets markets, market groups, or {@code *}
     * @param members the markets that the words meant when the directive was issued
     * @param actions actions, prefixes such as {@code asset.*}, or {@code *}
     * @param subjects subject types
     * @param resources resource types
     * @param ids entities of which the subject or the resource must be one
     * @param where values of which the property at a path must be one
     */
    public record Scope(
            Set<String> markets,
            Set<String> members,
            Set<String> actions,
            Set<String> subjects,
            Set<String> resources,
            Set<EntityRef> ids,
            Map<String, Set<Value>> where) {
        /** Copies the sets. */
        public Scope {
            markets = Set.copyOf(markets);
            members = Set.copyOf(members);
            actions = Set.copyOf(actions);
            subjects = Set.copyOf(subjects);
            resources = Set.copyOf(resources);
            ids = Set.copyOf(ids);
            where = Map.copyOf(where);
        }

        /** With other markets that its words mean. */
        public Scope withMembers(Set<String> meant) {
            return new Scope(markets, meant, actions, subjects, resources, ids, where);
        }
    }

    /**
     * What was ordered.
     *
     * @param title what it is
     * @param by the authority that ordered it
     * @param law what it rests upon
     * @param reason stable code of the reason that a denial gives
     * @param message text for people by language
     */
    public record Order(String title, String by, LegalBasis law, String reason, Map<String, String> message) {
        /** Copies the texts. */
        public Order {
            message = Map.copyOf(message);
        }
    }

    /** Checks that the window has a start, and that there is a state. */
    public Directive {
        if (window.from() == null || states.entries().isEmpty()) {
            throw new IllegalArgumentException("expected a directive with a start and a state, found " + window
                    + " and " + states.entries().size() + " states");
        }
    }

    /** Start of its window, inclusive. */
    public Instant from() {
        return Objects.requireNonNull(window.from());
    }

    /** The instant from which on it never forbids again: the end of its window or its revocation; null if there is none. */
    public @Nullable Instant over() {
        Instant until = window.until();
        OrderHistory.Entry last = states.entries().get(states.entries().size() - 1);
        if (last.state() != OrderState.REVOKED) {
            return until;
        }
        return until == null || last.at().isBefore(until) ? last.at() : until;
    }

    /** Whether it is in force at some instant of its window. */
    public boolean everInForce() {
        List<OrderHistory.Entry> entries = states.entries();
        for (int i = 0; i < entries.size(); i++) {
            Instant end = i + 1 < entries.size() ? entries.get(i + 1).at() : null;
            Instant until = window.until();
            boolean beforeTheEnd = until == null || entries.get(i).at().isBefore(until);
            Instant from = window.from();
            boolean afterTheStart = end == null || from == null || end.isAfter(from);
            if (entries.get(i).state() == OrderState.IN_FORCE && beforeTheEnd && afterTheStart) {
                return true;
            }
        }
        return false;
    }

    /** Whether it never forbids again at or after an instant. */
    public boolean isOver(Instant at) {
        Instant over = over();
        return over != null && !at.isBefore(over);
    }
}
