package io.certigate.server.model;

import java.util.Map;

/**
 * An entity as the registry knows it.
 *
 * @param ref its name
 * @param properties its properties by name
 */
public record Entity(EntityRef ref, Map<String, Value> properties) implements RegistryRecord {
    /** Most properties of an entity. */
    public static final int MAX_PROPERTIES = 64;

    /** Copies the properties. */
    public Entity {
        properties = Map.copyOf(properties);
    }

    @Override
    public EntityRef holder() {
        return ref;
    }
}
