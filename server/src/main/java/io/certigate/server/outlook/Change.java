package io.certigate.server.outlook;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import io.certigate.server.policy.CertificationKind;

/** One change of what is known or asked. */
public sealed interface Change {
    /**
     * A certification that would be VALID.
     *
     * @param of whose it is, seen from the request, such as {@code owner}
     * @param holder the holder; {@link #isStranger} if the relation to it is supposed too
     * @param kind its kind
     */
    record Certified(String of, EntityRef holder, CertificationKind kind) implements Change {}

    /** A relation from an entity to one that nobody knows yet. */
    record Related(EntityRef of, String relation) implements Change {
        /** The entity that it would lead to. */
        EntityRef stranger() {
            return new EntityRef("", of + " " + relation);
        }
    }

    /** A property that would have another value. */
    record Stated(PropertyPath path, Value value) implements Change {}

    /** Whether a reference stands for an entity that nobody knows yet: its type is empty, which no real one is. */
    static boolean isStranger(EntityRef entity) {
        return entity.type().isEmpty();
    }
}
