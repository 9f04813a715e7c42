package io.certigate.server.suite;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Relation;
import io.certigate.server.policy.DirectiveCompiler;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the registry holds in a case.
 *
 * @param entities entities; of several with one name the last counts
 * @param certifications certifications
 * @param relations relations
 * @param directives directives; of several with one id the last counts
 */
public record Fixtures(
        List<Entity> entities, List<Certification> certifications, List<Relation> relations, List<Directive> directives)
        implements FactsLookup {
    /** Nothing at all. */
    public static final Fixtures NONE = new Fixtures(List.of(), List.of(), List.of(), List.of());

    Fixtures plus(Fixtures more) {
        return new Fixtures(
                join(entities, more.entities),
                join(certifications, more.certifications),
                join(relations, more.relations),
                join(directives, more.directives));
    }

    /** A release under the directives. */
    public PolicySet over(PolicySet policies) {
        if (directives.isEmpty()) {
            return policies;
        }
        Map<String, Directive> byId = new TreeMap<>();
        directives.forEach(directive -> byId.put(directive.id(), directive));
        return policies.withDirectives(new DirectiveCompiler(policies.vocabulary()).compile(byId.values()));
    }

    private static <T> List<T> join(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    @Override
    public Facts of(EntityRef holder) {
        Entity entity = null;
        for (Entity each : entities) {
            entity = each.ref().equals(holder) ? each : entity;
        }
        return new Facts(
                holder,
                0,
                0,
                entity,
                certifications.stream()
                        .filter(each -> each.holder().equals(holder))
                        .toList(),
                relations.stream().filter(each -> each.of().equals(holder)).toList());
    }
}
