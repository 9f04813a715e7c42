package io.certigate.server.policy;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.Edges;
import io.certigate.server.model.Window;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a rule is in force: a window, or some days within it.
 *
 * @param window the window
 * @param days the days within the window, null for all of it
 */
public record Span(Window window, @Nullable Days days) {
    /** All of time. */
    public static final Span ALWAYS = new Span(Window.ALWAYS, null);

    /** Whether the instant lies in it; an error outside the years of a calendar. */
    public Truth contains(Instant at) {
        if (!window.contains(at)) {
            return Truth.FALSE;
        }
        return days == null ? Truth.TRUE : days.contains(at);
    }

    /**
     * The earlier of {@code bound} and the first edge after {@code at}: of the window, and within the window of its days.
     */
    public @Nullable Instant nextEdge(Instant at, @Nullable Instant bound) {
        Instant edge = window.nextEdge(at, bound);
        return days == null || !window.contains(at) ? edge : Edges.earlier(at, days.nextEdge(at), edge);
    }
}
