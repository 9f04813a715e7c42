package io.certigate.server.state;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads current records, at most {@value StateStore#MAX_ROWS} and one of a list. Every method blocks and throws
 * {@link StoreException} if the store cannot be read.
 */
public interface RecordReader extends ReleaseReader {
    /** An entity, null if there is none. */
    @Nullable
    Versioned<Entity> entity(EntityRef ref);

    /** The certifications of a kind that a holder has, by number; at most {@code limit}. */
    List<Versioned<Certification>> certifications(EntityRef holder, String kind, int limit);

    /** The windows of a relation, by start; at most {@code limit}. */
    List<Versioned<Relation>> relations(EntityRef of, String name, EntityRef with, int limit);

    /** How many certifications a holder has, and in how many relation windows it is entity A. */
    int recordsOf(EntityRef holder);

    /** A directive, null if there is none. */
    @Nullable
    Versioned<Directive> directive(String id);

    /** How many directives are not over before or at an instant. */
    int directivesNotOver(Instant at);
}
