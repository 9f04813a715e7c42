package io.certigate.server.admin;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.model.Relation;
import io.certigate.server.state.CertificationKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of the registry that somebody asks for.
 *
 * @param <T> the kind of record that it changes
 */
public sealed interface Command<T extends RegistryRecord> {
    /** Longest kind, relation or property name, in characters. */
    int MAX_WORD = 128;

    /** Longest number or issuer, in characters. */
    int MAX_NUMBER = 256;

    /** Longest scope, in characters. */
    int MAX_SCOPE = 1_024;

    /** Creates or replaces an entity. */
    record PutEntity(Entity entity) implements Command<Entity> {}

    /** Creates a certification or amends one that has not ended; suspensions and end of the argument must be empty. */
    record PutCertification(Certification certification) implements Command<Certification> {}

    /**
     * Suspends a certification until it is resumed.
     *
     * @param key the certification; an empty number stands for the holder's only one of the kind
     * @param at from when on, null for now
     */
    record Suspend(CertificationKey key, @Nullable Instant at) implements Command<Certification> {}

    /** Ends the suspension in which an instant lies, at that instant; null for now. */
    record Resume(CertificationKey key, @Nullable Instant at) implements Command<Certification> {}

    /** Ends a certification for good: its issuer takes it back, from an instant on; null for now. */
    record Revoke(CertificationKey key, @Nullable Instant at) implements Command<Certification> {}

    /**
     * Ends a certification for good.
     *
     * @param key the certification
     * @param at from when on, null for now
     * @param supersededBy number of the one that takes its place, empty if it is just cancelled
     */
    record Cancel(CertificationKey key, @Nullable Instant at, String supersededBy) implements Command<Certification> {}

    /** Creates a window of a relation or amends its end. */
    record PutRelation(Relation relation) implements Command<Relation> {}

    /** Closes the window of a relation that contains an instant, at that instant; null for now. */
    record EndRelation(
            EntityRef of,
            String name,
            EntityRef with,
            @Nullable Instant at) implements Command<Relation> {}
}
