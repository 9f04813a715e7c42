package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Window;
import java.util.List;
import java.util.Set;

/**
 * A rule as its policy writes it, with words resolved: prefixes expanded to declared actions, dates to instants.
 *
 * @param cause its reason: code, policy, rule, message and law
 * @param effect {@link Effect#PERMIT}, or {@link Effect#DENY} for a forbid
 * @param subjects subject types, empty for any
 * @param actions declared actions, at least one
 * @param resources resource types, empty for any
 * @param ids entities of which the subject or the resource must be one, empty for any
 * @param markets markets, at least one
 * @param where equalities that must all hold
 * @param during when it is in force, at least one window
 * @param require what a permit needs, all of it
 * @param obligations what a permit imposes
 */
record Rule(
        Cause cause,
        Effect effect,
        Set<String> subjects,
        Set<String> actions,
        Set<String> resources,
        Set<EntityRef> ids,
        Set<String> markets,
        List<Equality> where,
        List<Window> during,
        List<Requirement> require,
        List<Obligation> obligations) {
    Rule {
        subjects = Set.copyOf(subjects);
        actions = Set.copyOf(actions);
        resources = Set.copyOf(resources);
        ids = Set.copyOf(ids);
        markets = Set.copyOf(markets);
        where = List.copyOf(where);
        during = List.copyOf(during);
        require = List.copyOf(require);
        obligations = List.copyOf(obligations);
    }
}
