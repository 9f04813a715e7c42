package io.certigate.server.admin;

import io.certigate.server.model.Entity;
import io.certigate.server.state.RegistryReader;
import io.certigate.server.state.Versioned;

/** What a command on entities makes of the state. */
final class EntityRules {
    private EntityRules() {}

    static Entity put(Entity entity, WriteOptions options, RegistryReader current) {
        Versioned<Entity> before = current.entity(entity.ref());
        Preconditions.revision(options, before == null ? 0 : before.revision());
        return entity;
    }
}
