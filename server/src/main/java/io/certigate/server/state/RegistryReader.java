package io.certigate.server.state;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a put must know: the record that it replaces, and how many its holder has. */
public interface RegistryReader {
    /** An entity, null if there is none. */
    @Nullable
    Versioned<Entity> entity(EntityRef ref);

    /** A certification, null if there is none. */
    @Nullable
    Versioned<Certification> certification(CertificationKey key);

    /** The windows of a relation, by start; at most {@code limit}. */
    List<Versioned<Relation>> relations(EntityRef of, String name, EntityRef with, int limit);

    /** How many certifications a holder has, and in how many relation windows it is entity A. */
    int recordsOf(EntityRef holder);
}
