package io.certigate.server.schema;

import static io.certigate.server.schema.Shapes.bool;
import static io.certigate.server.schema.Shapes.filledList;
import static io.certigate.server.schema.Shapes.map;
import static io.certigate.server.schema.Shapes.oneOf;
import static io.certigate.server.schema.Shapes.orNull;
import static io.certigate.server.schema.Shapes.ref;
import static io.certigate.server.schema.Shapes.text;
import static io.certigate.server.schema.Shapes.texts;
import static io.certigate.server.schema.Shapes.words;

import io.certigate.server.model.PropertyType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The schema of vocabulary documents. */
final class VocabularyShape {
    private VocabularyShape() {}

    static void define(Map<String, Object> definitions) {
        definitions.put(
                "vocabulary",
                ObjectShape.of("The words that policies, suites and the registry may use. Several vocabularies add up.")
                        .required("vocabulary", "Name of this vocabulary.", text())
                        .required("language", "Version of the policy language.", map("const", 1))
                        .key("markets", "Markets, such as CN.", words(orNull(ref("word")), true))
                        .key("market_groups", "Names for several markets, in policies only.", groups())
                        .key("entity_types", "Types of subjects and resources.", words(orNull(ref("word")), true))
                        .key("properties", "Properties of subjects and resources.", words(ref("property"), false))
                        .key("action_properties", "Properties of actions.", words(ref("request_property"), false))
                        .key("context", "Properties of a request as a whole.", words(ref("request_property"), false))
                        .key("actions", "Actions, such as asset.sell.primary.", words(orNull(ref("word")), true))
                        .key("relations", "Named relations between entities.", words(orNull(ref("word")), false))
                        .key(
                                "certification_kinds",
                                "Kinds of certifications: filings, licenses, verified identities, ...",
                                words(orNull(ref("certification_kind")), true))
                        .shape());
        definitions.put(
                "word",
                ObjectShape.of("What a word means.")
                        .key("title", "Its name for people.", texts())
                        .shape());
        definitions.put(
                "market_group",
                ObjectShape.of("A name for several markets.")
                        .key("title", "Its name for people.", texts())
                        .required("members", "Markets and other groups.", filledList(text()))
                        .shape());
        properties(definitions);
        certifications(definitions);
    }

    private static Map<String, Object> groups() {
        return words(ref("market_group"), true);
    }

    private static void properties(Map<String, Object> definitions) {
        definitions.put(
                "property",
                property()
                        .key("attested", "Whether only the registry's value counts, whatever a request says.", bool())
                        .shape());
        definitions.put("request_property", property().shape());
        List<String> types = new ArrayList<>();
        for (PropertyType.Kind kind : PropertyType.Kind.values()) {
            types.add(kind.word());
        }
        List.copyOf(types).forEach(type -> types.add("list of " + type));
        Map<String, Object> fields = words(ref("property_type"), false);
        definitions.put("property_type", Shapes.anyOf(oneOf(types), fields));
    }

    private static ObjectShape property() {
        return ObjectShape.of("A declared property.")
                .required("type", "A plain type, a list of one, or a map of named fields.", ref("property_type"))
                .key("values", "The only values of a closed string property.", filledList(text()))
                .key("title", "Its name for people.", texts());
    }

    private static void certifications(Map<String, Object> definitions) {
        definitions.put(
                "certification_kind",
                ObjectShape.of("A kind of certification.")
                        .key("title", "Its name for people.", texts())
                        .key("issuers", "Who may issue it.", filledList(text()))
                        .key("number", "How its numbers are written.", ref("number"))
                        .key("remedy", "How to get one.", texts())
                        .shape());
        definitions.put(
                "number",
                ObjectShape.of("How numbers of certifications are written.")
                        .key("pattern", "A regular expression (RE2) of the whole number.", text())
                        .key(
                                "normalize",
                                "strip: without white space; upper: in upper case.",
                                filledList(oneOf(List.of("strip", "upper"))))
                        .key("check", "Check over the digits of the number.", oneOf(List.of("iso7064-mod11-2")))
                        .shape());
    }
}
