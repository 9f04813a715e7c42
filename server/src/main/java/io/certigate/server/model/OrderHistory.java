package io.certigate.server.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states of an order over time.
 *
 * @param entries in ascending order of their instants; empty for an order that is always in force
 */
public record OrderHistory(List<Entry> entries) {
    /** Most entries of one order. */
    public static final int MAX_ENTRIES = 100;

    /** Always in force. */
    public static final OrderHistory ALWAYS = new OrderHistory(List.of());

    /** From an instant on the order is in a state. */
    public record Entry(Instant at, OrderState state) {}

    /**
     * Checks the entries.
     *
     * @throws IllegalArgumentException if there are too many, or two are not in ascending order
     */
    public OrderHistory {
        entries = List.copyOf(entries);
        if (entries.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    "expected at most " + MAX_ENTRIES + " states of an order, found " + entries.size());
        }
        for (int i = 1; i < entries.size(); i++) {
            if (!entries.get(i - 1).at().isBefore(entries.get(i).at())) {
                throw new IllegalArgumentException("expected states in ascending order of their instants, found "
                        + entries.get(i).at() + " after " + entries.get(i - 1).at());
            }
        }
    }

    /** The state at an instant; null before the first entry: the order has not been made. */
    public @Nullable OrderState stateAt(Instant at) {
        if (entries.isEmpty()) {
            return OrderState.IN_FORCE;
        }
        OrderState state = null;
        for (int i = 0; i < entries.size() && !at.isBefore(entries.get(i).at()); i++) {
            state = entries.get(i).state();
        }
        return state;
    }

    /** The earlier of {@code bound} and the first entry after {@code at} that changes the state. */
    public @Nullable Instant nextEdge(Instant at, @Nullable Instant bound) {
        OrderState now = stateAt(at);
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.at().isAfter(at) && entry.state() != now) {
                return Edges.earlier(at, entry.at(), bound);
            }
        }
        return bound;
    }
}
