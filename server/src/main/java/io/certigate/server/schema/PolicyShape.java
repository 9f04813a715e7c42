package io.certigate.server.schema;

import static io.certigate.server.schema.Shapes.filledList;
import static io.certigate.server.schema.Shapes.list;
import static io.certigate.server.schema.Shapes.map;
import static io.certigate.server.schema.Shapes.ref;
import static io.certigate.server.schema.Shapes.text;
import static io.certigate.server.schema.Shapes.texts;

import java.util.List;
import java.util.Map;

/** The schema of policy documents, apart from their rules. */
final class PolicyShape {
    private PolicyShape() {}

    static void define(Map<String, Object> definitions) {
        definitions.put(
                "policy",
                ObjectShape.of("Rules with their legal basis. Forbid wins; otherwise some permit must hold.")
                        .required("policy", "Name of this policy.", text())
                        .required("language", "Version of the policy language.", map("const", 1))
                        .key("title", "Its name for people.", text())
                        .key("description", "What it is about.", text())
                        .key("markets", "Markets and market groups of its rules, or '*' for all.", filledList(text()))
                        .key("zone", "Time zone such as Asia/Shanghai: a bare date is local midnight in it.", text())
                        .key("law", "The texts that its rules enforce.", list(ref("law")))
                        .required("rules", "Its rules, in any order.", filledList(ref("rule")))
                        .shape());
        law(definitions);
        RuleShape.define(definitions);
        requirements(definitions);
    }

    private static void law(Map<String, Object> definitions) {
        definitions.put(
                "law",
                lawBesidesId(ObjectShape.of("A law, an order, a notice or a statement.")
                                .required("id", "What rules cite it by.", text()))
                        .shape());
    }

    /** Adds what is known of a law apart from its id. */
    static ObjectShape lawBesidesId(ObjectShape law) {
        return law.required("title", "Its title.", text())
                .key("issuer", "Who issued it.", text())
                .key("number", "Its number.", text())
                .key("issued", "The day on which it was issued.", ref("date"))
                .key("published", "The day on which it was published.", ref("date"))
                .key("effective", "The day from which it is effective.", ref("date"))
                .key("url", "Where to read it.", text());
    }

    private static void requirements(Map<String, Object> definitions) {
        List<Map<String, Object>> kinds = List.of(
                map("required", List.of("certification")),
                map("required", List.of("any")),
                map("required", List.of("all")));
        definitions.put(
                "requirement",
                ObjectShape.of("A certification that must be valid, any of several items, or all of them.")
                        .key("certification", "A declared kind of certification.", text())
                        .key(
                                "of",
                                "Who must hold it: subject (if left out), resource, a relation of the subject such as"
                                        + " owner, or one of the resource such as resource.operator.",
                                text())
                        .key("any", "Items of which one suffices.", filledList(ref("requirement")))
                        .key("all", "Items that must all be met.", filledList(ref("requirement")))
                        .key("otherwise", "What to say if it is not met.", ref("otherwise"))
                        .and("oneOf", kinds)
                        .and("dependentRequired", map("of", List.of("certification")))
                        .shape());
        definitions.put(
                "otherwise",
                ObjectShape.of("What to say if an item is not met.")
                        .required("reason", "Stable code.", text())
                        .key("message", "What is missing.", texts())
                        .key("remedy", "How to get it.", texts())
                        .shape());
    }
}
