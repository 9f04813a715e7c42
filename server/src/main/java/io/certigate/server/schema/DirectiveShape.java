package io.certigate.server.schema;

import static io.certigate.server.schema.Shapes.filledList;
import static io.certigate.server.schema.Shapes.map;
import static io.certigate.server.schema.Shapes.ref;
import static io.certigate.server.schema.Shapes.text;
import static io.certigate.server.schema.Shapes.texts;

import java.util.List;
import java.util.Map;

/** The schema of directives in fixtures: no zone is known there, so every instant has its offset. */
final class DirectiveShape {
    private DirectiveShape() {}

    static void define(Map<String, Object> definitions) {
        ObjectShape directive = ObjectShape.of("An order that forbids, issued at run time.")
                .required("id", "Its name.", text())
                .key("title", "What it is.", text())
                .required("markets", "Markets and market groups, or '*'.", filledList(text()));
        RuleShape.target(directive)
                .key("during", "When it is in force; or 'from' and 'until' by themselves.", ref("directive_window"))
                .key("from", "The first instant; that of its first state if left out.", ref("instant"))
                .key("until", "The first instant after the last.", ref("instant"))
                .key("states", "Its history, ascending.", filledList(ref("directive_state")))
                .key("ordered_by", "The authority that ordered it.", text())
                .key("law", "Its legal basis.", ref("directive_law"))
                .key("reason", "Stable code; directive.ID if left out.", text())
                .key("message", "What to tell people.", texts())
                .and("if", map("required", List.of("during")))
                .and("then", Shapes.without(List.of("from", "until")));
        definitions.put("directive_record", directive.shape());
        definitions.put(
                "directive_window",
                ObjectShape.of("From an instant (included) until another (excluded).")
                        .key("from", "The first instant.", ref("instant"))
                        .key("until", "The first instant after the last.", ref("instant"))
                        .shape());
        definitions.put(
                "directive_state",
                ObjectShape.of("From when on a directive is in which state.")
                        .required("at", "The first instant of the state.", ref("instant"))
                        .required("state", "Only an order in force applies.", RuleShape.states())
                        .shape());
        definitions.put(
                "directive_law",
                PolicyShape.lawBesidesId(ObjectShape.of("The legal basis of a directive.")
                                .key("id", "What it is cited by; the directive's id if left out.", text()))
                        .shape());
    }
}
