package io.certigate.server.lint;

import io.certigate.server.model.Window;
import java.time.Instant;

/**
 * A half-open stretch of time {@code [from, until)} that is not empty.
 *
 * @param from start; {@link Instant#MIN} for ever
 * @param until end; {@link Instant#MAX} for open
 */
record Stretch(Instant from, Instant until) implements Comparable<Stretch> {
    static Stretch of(Window window) {
        Instant from = window.from();
        Instant until = window.until();
        return new Stretch(from == null ? Instant.MIN : from, until == null ? Instant.MAX : until);
    }

    @Override
    public int compareTo(Stretch other) {
        int order = from.compareTo(other.from);
        return order == 0 ? until.compareTo(other.until) : order;
    }

    static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
