package io.certigate.server.state;

import io.certigate.server.model.EntityRef;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which entries an audit is about; every condition must hold.
 *
 * @param holder only changes of this entity, its certifications and its relations to others; null for all
 * @param kinds only these kinds; empty for all
 * @param actor only changes by this actor; empty for all
 * @param since only what was recorded at or after this instant; null for no bound
 * @param until only what was recorded before this instant; null for no bound
 */
public record AuditFilter(
        @Nullable EntityRef holder,
        Set<ChangeKind> kinds,
        String actor,
        @Nullable Instant since,
        @Nullable Instant until) {
    /** Copies the kinds. */
    public AuditFilter {
        kinds = Set.copyOf(kinds);
    }

    /** Whether every condition holds. */
    public boolean matches(Change change) {
        return (holder == null || holder.equals(change.holder()))
                && (kinds.isEmpty() || kinds.contains(change.kind()))
                && (actor.isEmpty() || actor.equals(change.actor()))
                && (since == null || !change.recordedAt().isBefore(since))
                && (until == null || change.recordedAt().isBefore(until));
    }
}
