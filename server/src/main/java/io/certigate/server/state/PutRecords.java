package io.certigate.server.state;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import java.util.List;
import java.util.Map;

/**
 * What some puts must know of the state, see {@link PutKeys}.
 *
 * @param entities those of the entities that exist
 * @param certifications those of the certifications that exist
 * @param relations of each relation window to put: the last window of the same relation that starts before it or with it,
 *     and the first that starts after it; in any order
 * @param counts certifications and relation windows of each holder of a certification or relation to put
 */
public record PutRecords(
        Map<EntityRef, Versioned<Entity>> entities,
        Map<CertificationKey, Versioned<Certification>> certifications,
        List<Versioned<Relation>> relations,
        Map<EntityRef, Integer> counts) {
    /** Copies the collections. */
    public PutRecords {
        entities = Map.copyOf(entities);
        certifications = Map.copyOf(certifications);
        relations = List.copyOf(relations);
        counts = Map.copyOf(counts);
    }
}
