package io.certigate.server.schema;

import static io.certigate.server.schema.Shapes.anyOf;
import static io.certigate.server.schema.Shapes.list;
import static io.certigate.server.schema.Shapes.map;
import static io.certigate.server.schema.Shapes.oneOf;
import static io.certigate.server.schema.Shapes.oneOrSeveral;
import static io.certigate.server.schema.Shapes.orNull;
import static io.certigate.server.schema.Shapes.ref;
import static io.certigate.server.schema.Shapes.text;

import io.certigate.server.policy.Basis;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Question;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The schema of test suites, apart from their fixtures. */
final class SuiteShape {
    private SuiteShape() {}

    static void define(Map<String, Object> definitions) {
        definitions.put(
                "suite",
                ObjectShape.of("Questions with the answers that a release must give.")
                        .required("suite", "Name of this suite.", text())
                        .key("description", "What it is about.", text())
                        .key("fixtures", "What the registry holds in every case.", ref("fixtures"))
                        .required("cases", "The cases.", map("type", "array", "items", ref("case"), "minItems", 1))
                        .shape());
        definitions.put(
                "case",
                ObjectShape.of("A question at an instant, and the answer that it must get.")
                        .required("name", "Its name, unique within the suite.", text())
                        .required("at", "The instant asked about.", ref("instant"))
                        .required("subject", "Who wants to act.", anyOf(ref("entity"), ref("sent_entity")))
                        .required("action", "What it wants to do.", anyOf(text(), ref("sent_action")))
                        .required("resource", "On what.", anyOf(ref("entity"), ref("sent_entity")))
                        .required("markets", "In which markets.", markets())
                        .key("context", "What else the request says, by the vocabulary's context.", ref("properties"))
                        .key("fixtures", "What the registry holds besides the suite's fixtures.", ref("fixtures"))
                        .required("expect", "What the answer must be.", ref("expectation"))
                        .shape());
        sent(definitions);
        expectation(definitions);
        obligation(definitions);
        FixturesShape.define(definitions);
    }

    private static Map<String, Object> markets() {
        return map("type", "array", "items", text(), "minItems", 1, "maxItems", Question.MAX_MARKETS);
    }

    private static void sent(Map<String, Object> definitions) {
        definitions.put(
                "sent_entity",
                ObjectShape.of("An entity with the properties that the request sends.")
                        .required("type", "Entity type.", text())
                        .required("id", "Id within the type.", text())
                        .key("properties", "Properties that the request sends.", ref("properties"))
                        .shape());
        definitions.put(
                "sent_action",
                ObjectShape.of("An action with the properties that the request sends.")
                        .required("name", "The action.", text())
                        .key("properties", "Properties that the request sends.", ref("properties"))
                        .shape());
    }

    private static void expectation(Map<String, Object> definitions) {
        definitions.put(
                "expectation",
                ObjectShape.of("What an answer must be; what is left out is not checked.")
                        .required("effect", "PERMIT or DENY.", oneOf(names(Effect.values())))
                        .key("basis", "On what it rests.", oneOf(names(Basis.values())))
                        .key("reason", "A code, or several, among the answer's reasons.", oneOrSeveral(text()))
                        .key("reasons", "Exactly the codes of its reasons.", list(text()))
                        .key(
                                "obligations",
                                "Exactly the answer's obligations: ids, or ids with their parameters.",
                                list(anyOf(text(), ref("expected_obligation"))))
                        .key("notices", "Exactly the codes of its notices, such as order.enjoined.", list(text()))
                        .key(
                                "valid_until",
                                "The earliest instant at which time alone could change the answer; null: none.",
                                orNull(ref("instant")))
                        .shape());
    }

    private static void obligation(Map<String, Object> definitions) {
        definitions.put(
                "expected_obligation",
                ObjectShape.of("An obligation with exactly these parameters.")
                        .required("id", "Its stable code.", text())
                        .key("parameters", "Its parameters.", RuleShape.parameters())
                        .shape());
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }
}
