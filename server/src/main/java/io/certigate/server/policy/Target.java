package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import java.util.List;
import java.util.Set;

/**
 * Which questions a rule speaks of (XACML: target), with words resolved: prefixes expanded to declared actions, groups to
 * markets.
 *
 * @param subjects subject types, empty for any
 * @param actions declared actions, at least one
 * @param resources resource types, empty for any
 * @param ids entities of which the subject or the resource must be one, empty for any
 * @param markets markets, at least one
 * @param where equalities that must all hold
 */
public record Target(
        Set<String> subjects,
        Set<String> actions,
        Set<String> resources,
        Set<EntityRef> ids,
        Set<String> markets,
        List<Equality> where) {
    /** Copies the sets. */
    public Target {
        subjects = Set.copyOf(subjects);
        actions = Set.copyOf(actions);
        resources = Set.copyOf(resources);
        ids = Set.copyOf(ids);
        markets = Set.copyOf(markets);
        where = List.copyOf(where);
    }
}
