package io.certigate.server.policy.reference;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the registry knows of one entity. */
public record Known(Map<String, Value> properties, List<Held> held, List<Link> links) {
    static final Known NOTHING = new Known(Map.of(), List.of(), List.of());

    /** How a certification ended. */
    public enum Ending {
        REVOKED,
        CANCELLED,
        SUPERSEDED
    }

    /** A stretch of time with a start; null for an open end. */
    public record Stretch(Instant from, @Nullable Instant until) {
        boolean covers(Instant at) {
            return from.compareTo(at) <= 0 && (until == null || at.compareTo(until) < 0);
        }
    }

    /** A certification. {@code verified}: a certifier vouches for the number. */
    public record Held(
            String kind,
            String number,
            Stretch validity,
            boolean verified,
            List<Stretch> suspensions,
            @Nullable Ending ending,
            Instant endedAt) {}

    /** A relation to another entity. */
    public record Link(String relation, EntityRef with, Stretch window) {}
}
