package io.certigate.server.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The arithmetic of edges: instants at which time alone can change an answer. */
public final class Edges {
    private Edges() {}

    /**
     * The earlier of {@code bound} and {@code edge}, of which the edge counts only if it lies after {@code at}.
     *
     * @param at the instant asked about
     * @param edge a candidate, null for none
     * @param bound the earliest so far, null for none
     */
    public static @Nullable Instant earlier(Instant at, @Nullable Instant edge, @Nullable Instant bound) {
        if (edge == null || !edge.isAfter(at)) {
            return bound;
        }
        return bound == null || edge.isBefore(bound) ? edge : bound;
    }
}
