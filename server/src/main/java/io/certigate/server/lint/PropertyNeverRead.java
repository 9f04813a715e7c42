package io.certigate.server.lint;

import io.certigate.server.model.PropertyPath;
import io.certigate.server.policy.Conditions;
import io.certigate.server.policy.Equality;
import io.certigate.server.policy.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Property that is never read. */
final class PropertyNeverRead implements Check {
    private static final String WORDS =
            SharedExamples.WORDS.replace("actions: {", "properties: {platform: {type: string}}\nactions: {");

    private static final Description DESCRIPTION = new Description(
            "CG406",
            Severity.NOTE,
            "Property that is never read",
            """
            No equality under 'where' and no condition mentions the property. (One of subjects and resources is mentioned if it is one of
            either.)""",
            "Its value never matters; perhaps a rule forgets it.",
            "Use it in a rule, or delete it.",
            WORDS,
            WORDS.replace("[asset.sell], ", "[asset.sell], where: {platform: weixin}, "));

    private static final List<UnusedWords> SECTIONS = List.of(
            section("properties", Vocabulary::properties, PropertyPath.Side.SUBJECT, PropertyPath.Side.RESOURCE),
            section("action_properties", Vocabulary::actionProperties, PropertyPath.Side.ACTION),
            section("context", Vocabulary::context, PropertyPath.Side.CONTEXT));

    private static UnusedWords section(
            String name, Function<Vocabulary, Map<String, ?>> declared, PropertyPath.Side... sides) {
        return new UnusedWords(
                DESCRIPTION,
                name,
                declared,
                UnusedWords.inRules(rule -> paths(rule)
                        .filter(path -> List.of(sides).contains(path.side()))
                        .map(path -> path.names().get(0))),
                word -> "no rule reads '" + word + "' of the section " + name);
    }

    private static Stream<PropertyPath> paths(TimedRule rule) {
        Conditions conditions = rule.rule().conditions();
        return Stream.of(
                        rule.rule().target().where().stream().map(Equality::path),
                        conditions.when().stream().flatMap(each -> each.paths().stream()),
                        conditions.unless().stream().flatMap(each -> each.paths().stream()))
                .flatMap(each -> each);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        SECTIONS.forEach(each -> each.find(candidate, findings));
    }
}
