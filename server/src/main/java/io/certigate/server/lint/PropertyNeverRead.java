package io.certigate.server.lint;

import io.certigate.server.model.PropertyPath;
import io.certigate.server.policy.Conditions;
import io.certigate.server.policy.Vocabulary;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Property that is never read. */
final class PropertyNeverRead implements Check {
    private static final Description DESCRIPTION =
            new Description("CG406", Severity.NOTE, "Property that is never read", """
            No equality under 'where' and no condition mentions the property. (One of subjects and resources is mentioned if it is one of
            either.)""", """
            Its value never matters; perhaps a rule forgets it.""", """
            Use it in a rule, or delete it.""", """
            vocabulary: example
            language: 1
            markets: {CN: }
            entity_types: {account: }
            properties: {platform: {type: string}}
            actions: {asset.sell: }
            relations: {owner: }
            certification_kinds: {filing: }
            ---
            policy: example
            language: 1
            title: Example
            markets: [CN]
            rules:
              - {id: sell, effect: permit, actions: [asset.sell], require: [{certification: filing, of: owner}]}
            """, """
            vocabulary: example
            language: 1
            markets: {CN: }
            entity_types: {account: }
            properties: {platform: {type: string}}
            actions: {asset.sell: }
            relations: {owner: }
            certification_kinds: {filing: }
            ---
            policy: example
            language: 1
            title: Example
            markets: [CN]
            rules:
              - {id: sell, effect: permit, actions: [asset.sell], where: {platform: weixin}, require: [{certification: filing, of: owner}]}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    private static final Map<String, Set<PropertyPath.Side>> SECTIONS = Map.of(
            "properties", EnumSet.of(PropertyPath.Side.SUBJECT, PropertyPath.Side.RESOURCE),
            "action_properties", EnumSet.of(PropertyPath.Side.ACTION),
            "context", EnumSet.of(PropertyPath.Side.CONTEXT));

    @Override
    public void find(Candidate candidate, Findings findings) {
        Map<PropertyPath.Side, Set<String>> read = new EnumMap<>(PropertyPath.Side.class);
        for (TimedRule rule : candidate.rules()) {
            Conditions conditions = rule.rule().conditions();
            rule.rule().target().where().forEach(each -> note(read, each.path()));
            conditions.when().forEach(each -> each.paths().forEach(path -> note(read, path)));
            conditions.unless().forEach(each -> each.paths().forEach(path -> note(read, path)));
        }
        Vocabulary vocabulary = candidate.policies().vocabulary();
        look(candidate, "properties", vocabulary.properties().keySet(), read, findings);
        look(candidate, "action_properties", vocabulary.actionProperties().keySet(), read, findings);
        look(candidate, "context", vocabulary.context().keySet(), read, findings);
    }

    private static void note(Map<PropertyPath.Side, Set<String>> read, PropertyPath path) {
        read.computeIfAbsent(path.side(), side -> new HashSet<>())
                .add(path.names().get(0));
    }

    private static void look(
            Candidate candidate,
            String section,
            Set<String> names,
            Map<PropertyPath.Side, Set<String>> read,
            Findings findings) {
        for (String name : new TreeSet<>(names)) {
            boolean isRead = SECTIONS.getOrDefault(section, Set.of()).stream()
                    .anyMatch(side -> read.getOrDefault(side, Set.of()).contains(name));
            if (!isRead) {
                findings.add(
                        candidate.places().of(section, name), "no rule reads '" + name + "' of the section " + section);
            }
        }
    }
}
