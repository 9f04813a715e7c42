package io.certigate.server.model;

import java.time.Instant;
import java.util.Objects;

/**
 * Entity {@code of} stands in a named relation to entity {@code with} within a window. The key is (of, name, with,
 * start of the window). Relations do not chain.
 *
 * @param of entity A, such as an account
 * @param name declared name, such as {@code owner}
 * @param with entity B, such as its legal entity
 * @param window when; its start is set
 */
public record Relation(EntityRef of, String name, EntityRef with, Window window) implements RegistryRecord {
    /** Checks that the window has a start. */
    public Relation {
        if (window.from() == null) {
            throw new IllegalArgumentException("expected a relation with a start, found none");
        }
    }

    /** Start of its window, inclusive. */
    public Instant from() {
        return Objects.requireNonNull(window.from());
    }

    @Override
    public EntityRef holder() {
        return of;
    }
}
