package io.certigate.server.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A half-open stretch of time {@code [from, until)}, compared as instants.
 *
 * @param from start, inclusive; null for ever
 * @param until end, exclusive; null for open
 */
public record Window(@Nullable Instant from, @Nullable Instant until) {
    /** All of time. */
    public static final Window ALWAYS = new Window(null, null);

    /** Checks that the end is after the start. */
    public Window {
        if (from != null && until != null && !from.isBefore(until)) {
            throw new IllegalArgumentException(
                    "expected an end after the start, found a window from " + from + " until " + until);
        }
    }

    /** Whether the instant lies in the window. */
    public boolean contains(Instant at) {
        return (from == null || !at.isBefore(from)) && (until == null || at.isBefore(until));
    }

    /** The earlier of {@code bound} and the first edge of this window after {@code at}. */
    public @Nullable Instant nextEdge(Instant at, @Nullable Instant bound) {
        return Edges.earlier(at, until, Edges.earlier(at, from, bound));
    }
}
