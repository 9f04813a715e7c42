package io.certigate.server.model;

/** A record of the registry: what a change of the registry replaces as a whole. */
public sealed interface RegistryRecord extends StateRecord permits Entity, Certification, Relation {
    /** The entity to whose facts it belongs. */
    EntityRef holder();
}
