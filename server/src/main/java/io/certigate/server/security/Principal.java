package io.certigate.server.security;

import java.util.Set;

/**
 * Who calls.
 *
 * @param name stands in the change log as the actor; unique among all ways of authentication of a node
 * @param roles what it may do
 * @param isAuthenticated whether it proved to be who it is
 */
public record Principal(String name, Set<Role> roles, boolean isAuthenticated) {
    /** Whoever calls a node that asks nobody who they are: it may do everything. */
    public static final Principal ANYBODY = new Principal("unauthenticated", Set.of(Role.values()), false);

    /** Copies the roles. */
    public Principal {
        roles = Set.copyOf(roles);
    }

    /** Somebody who proved to be who it is. */
    public static Principal authenticated(String name, Set<Role> roles) {
        return new Principal(name, roles, true);
    }

    /** Whether it has a role. */
    public boolean has(Role role) {
        return roles.contains(role);
    }
}
