package io.certigate.server.state;

import io.certigate.server.model.EntityRef;
import java.util.Set;

/**
 * The records that some puts are about; at most {@value StateStore#MAX_ROWS} together.
 *
 * @param entities entities to put
 * @param certifications certifications to put, with normalized numbers
 * @param relations relation windows to put
 */
public record PutKeys(Set<EntityRef> entities, Set<CertificationKey> certifications, Set<RelationKey> relations) {
    /** Copies the sets and checks how many keys there are. */
    public PutKeys {
        entities = Set.copyOf(entities);
        certifications = Set.copyOf(certifications);
        relations = Set.copyOf(relations);
        int size = entities.size() + certifications.size() + relations.size();
        if (size > StateStore.MAX_ROWS) {
            throw new IllegalArgumentException("expected at most " + StateStore.MAX_ROWS + " keys, found " + size);
        }
    }
}
