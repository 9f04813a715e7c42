package io.certigate.server.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.suite.SuiteRunner;
import io.certigate.server.yaml.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The schema has the keys that the parsers take, no more and no fewer. The parsers say theirs themselves: each is given one that
 * nobody knows.
 */
class SchemaKeysTest {
    private static final String UNKNOWN = "no_such_key";
    private static final Pattern REFUSAL =
            Pattern.compile("expected one of the keys \\[(.*?)], found '" + UNKNOWN + "'.*");
    private static final JsonNode DEFINITIONS =
            YamlAsJson.json(DocumentSchema.text()).get("$defs");

    private static final String VOCABULARY = """
            vocabulary: v
            language: 1
            markets: {CN: {}}
            entity_types: {user: {}}
            actions: {user.register: {}}
            """;
    private static final String POLICY = "policy: p\nlanguage: 1\nmarkets: [CN]\nzone: UTC\nrules:\n";
    private static final String RULE = "  - {id: r, effect: permit, actions: [user.register], ";

    /** For each definition with known keys a document in which such a mapping has an unknown one. */
    private static final Map<String, String> DOCUMENTS = new TreeMap<>(Map.ofEntries(
            Map.entry("vocabulary", VOCABULARY + "no_such_key: 1\n"),
            Map.entry("word", "{vocabulary: w, language: 1, actions: {a: {no_such_key: 1}}}"),
            Map.entry("market_group", "{vocabulary: w, language: 1, market_groups: {g: {no_such_key: 1}}}"),
            Map.entry("property", "{vocabulary: w, language: 1, properties: {p: {no_such_key: 1}}}"),
            Map.entry("request_property", "{vocabulary: w, language: 1, context: {p: {no_such_key: 1}}}"),
            Map.entry("certification_kind", "{vocabulary: w, language: 1, certification_kinds: {k: {no_such_key: 1}}}"),
            Map.entry("number", "{vocabulary: w, language: 1, certification_kinds: {k: {number: {no_such_key: 1}}}}"),
            Map.entry("calendar", "{calendar: c, language: 1, no_such_key: 1}"),
            Map.entry("years", "{calendar: c, language: 1, years: {no_such_key: 1}}"),
            Map.entry("policy", POLICY + RULE + "}\nno_such_key: 1\n"),
            Map.entry("law", POLICY + RULE + "}\nlaw: [{no_such_key: 1}]\n"),
            Map.entry("rule", POLICY + RULE + "no_such_key: 1}\n"),
            Map.entry("window", POLICY + RULE + "during: {no_such_key: 1}}\n"),
            Map.entry("festival", POLICY + RULE + "during: {days: [{no_such_key: 1}]}}\n"),
            Map.entry("order_state", POLICY + RULE + "states: [{no_such_key: 1}]}\n"),
            Map.entry("obligation", POLICY + RULE + "oblige: [{no_such_key: 1}]}\n"),
            Map.entry("requirement", POLICY + RULE + "require: [{no_such_key: 1}]}\n"),
            Map.entry("otherwise", POLICY + RULE + "require: [{any: [], otherwise: {no_such_key: 1}}]}\n"),
            Map.entry("suite", "{suite: s, no_such_key: 1}"),
            Map.entry("case", "{suite: s, cases: [{no_such_key: 1}]}"),
            Map.entry("sent_entity", "{suite: s, cases: [{subject: {no_such_key: 1}}]}"),
            Map.entry("sent_action", "{suite: s, cases: [{action: {no_such_key: 1}}]}"),
            Map.entry("expectation", "{suite: s, cases: [{expect: {no_such_key: 1}}]}"),
            Map.entry("expected_obligation", "{suite: s, cases: [{expect: {obligations: [{no_such_key: 1}]}}]}"),
            Map.entry("fixtures", "{suite: s, fixtures: {no_such_key: 1}}"),
            Map.entry("entity_record", "{suite: s, fixtures: {entities: [{no_such_key: 1}]}}"),
            Map.entry("certification_record", "{suite: s, fixtures: {certifications: [{no_such_key: 1}]}}"),
            Map.entry("suspension", "{suite: s, fixtures: {certifications: [{suspended: [{no_such_key: 1}]}]}}"),
            Map.entry("end", "{suite: s, fixtures: {certifications: [{ended: {no_such_key: 1}}]}}"),
            Map.entry("directive_record", "{suite: s, fixtures: {directives: [{no_such_key: 1}]}}"),
            Map.entry("directive_window", "{suite: s, fixtures: {directives: [{during: {no_such_key: 1}}]}}"),
            Map.entry("directive_state", "{suite: s, fixtures: {directives: [{states: [{no_such_key: 1}]}]}}"),
            Map.entry("directive_law", "{suite: s, fixtures: {directives: [{law: {no_such_key: 1}}]}}"),
            Map.entry("relation_record", "{suite: s, fixtures: {relations: [{no_such_key: 1}]}}")));

    static Set<String> definitions() {
        return DOCUMENTS.keySet();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void keys_ofADefinition_areThoseOfItsParser(String definition) {
        Set<String> keys =
                new TreeSet<>(DEFINITIONS.get(definition).get("properties").propertyNames());
        assertThat(keys).isEqualTo(keysOfTheParser(DOCUMENTS.getOrDefault(definition, "")));
    }

    @Test
    void everyDefinition_withKnownKeys_isComparedAbove() {
        Set<String> closed = new TreeSet<>();
        DEFINITIONS.forEachEntry((name, definition) -> {
            if (definition.path("additionalProperties").isBoolean()) {
                closed.add(name);
            }
        });
        assertThat(closed).isEqualTo(DOCUMENTS.keySet());
    }

    private static Set<String> keysOfTheParser(String document) {
        List<String> messages =
                problems(document).stream().map(Problem::message).toList();
        for (String message : messages) {
            Matcher refusal = REFUSAL.matcher(message);
            if (refusal.matches()) {
                return new TreeSet<>(List.of(refusal.group(1).split(", ")));
            }
        }
        throw new AssertionError("expected a message about '" + UNKNOWN + "', found " + messages);
    }

    private static List<Problem> problems(String text) {
        PolicyDocument document = new PolicyDocument("document.yaml", text);
        PolicyDocument vocabulary = new PolicyDocument("vocabulary.yaml", VOCABULARY);
        try {
            if (!text.startsWith("{suite")) {
                PolicyCompiler.compile(text.startsWith(VOCABULARY) ? List.of(document) : List.of(vocabulary, document));
            } else {
                PolicySet policies = PolicyCompiler.compile(
                        List.of(vocabulary, new PolicyDocument("p.yaml", POLICY + RULE + "}\n")));
                SuiteRunner.parse(List.of(document), policies);
            }
            return List.of();
        } catch (InvalidPolicies e) {
            return e.problems();
        }
    }
}
