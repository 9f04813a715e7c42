package io.certigate.server.schema;

import static io.certigate.server.schema.Shapes.anyOf;
import static io.certigate.server.schema.Shapes.filledList;
import static io.certigate.server.schema.Shapes.map;
import static io.certigate.server.schema.Shapes.oneOf;
import static io.certigate.server.schema.Shapes.oneOrSeveral;
import static io.certigate.server.schema.Shapes.ref;
import static io.certigate.server.schema.Shapes.text;
import static io.certigate.server.schema.Shapes.texts;
import static io.certigate.server.schema.Shapes.without;

import io.certigate.server.model.OrderState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The schema of a rule. */
final class RuleShape {
    private RuleShape() {}

    static void define(Map<String, Object> definitions) {
        ObjectShape rule = ObjectShape.of("A permit or a forbid.")
                .required("id", "Its name, unique within the policy.", text())
                .required(
                        "effect",
                        "forbid wins over every permit; where nothing permits, the answer is DENY.",
                        oneOf(List.of("permit", "forbid")));
        target(rule)
                .key("markets", "Markets and market groups, or '*'; the policy's if left out.", filledList(text()))
                .key("when", "A condition in CEL, or a list of which all must hold.", conditions())
                .key(
                        "unless",
                        "What lifts the rule: a condition, a certification (in a forbid), or a list of which one"
                                + " suffices.",
                        oneOrSeveral(anyOf(condition(), ref("requirement"))))
                .key("during", "When it is in force; always if left out.", oneOrSeveral(ref("window")))
                .key(
                        "states",
                        "History of the order that it enforces, ascending; always in force if left out.",
                        filledList(ref("order_state")))
                .key("require", "What a permit needs: all items must be met.", filledList(ref("requirement")))
                .key("oblige", "What a permit obliges the asker to do.", filledList(ref("obligation")))
                .key("law", "Ids of the policy's law.", filledList(text()))
                .key("reason", "Stable code; a permit's is POLICY.RULE if left out.", text())
                .key("message", "What to tell people.", texts())
                .key("review_by", "The day by which somebody must look at the rule again.", ref("date"))
                .and("if", map("properties", map("effect", map("const", "forbid")), "required", List.of("effect")))
                .and("then", forbid())
                .and("else", permit());
        definitions.put("rule", rule.shape());
        windows(definitions);
        orders(definitions);
        obligations(definitions);
    }

    /** What a target names: types, actions and ids, with the words of a rule. */
    static ObjectShape target(ObjectShape shape) {
        return shape.key("subjects", "Entity types of the subject; any if left out.", filledList(text()))
                .required(
                        "actions",
                        "Declared actions, prefixes such as asset.* (all that begin with asset.), or '*'.",
                        filledList(text()))
                .key("resources", "Entity types of the resource; any if left out.", filledList(text()))
                .key(
                        "ids",
                        "Single entities, TYPE:ID: subject or resource must be one of them.",
                        filledList(ref("entity")))
                .key(
                        "where",
                        "Property equalities that must all hold, such as subject.platform: weixin; of a list one value"
                                + " must be equal.",
                        map("type", "object", "minProperties", 1, "additionalProperties", ref("values")));
    }

    private static Map<String, Object> forbid() {
        Map<String, Object> forbid = without(List.of("require", "oblige"));
        forbid.put("required", List.of("reason"));
        return forbid;
    }

    /** In a permit a certification under {@code unless} would let a missing record help. */
    private static Map<String, Object> permit() {
        return map("properties", map("unless", conditions()));
    }

    private static Map<String, Object> condition() {
        return map("type", "string", "minLength", 1);
    }

    private static Map<String, Object> conditions() {
        return oneOrSeveral(condition());
    }

    private static void windows(Map<String, Object> definitions) {
        definitions.put(
                "window",
                ObjectShape.of("From an instant (included) until another (excluded); a bare date is local midnight.")
                        .key("from", "The first instant.", ref("date_or_instant"))
                        .key("until", "The first instant after the last.", ref("date_or_instant"))
                        .key(
                                "days",
                                "Only these local days of each year.",
                                filledList(anyOf(
                                        map("type", "string", "pattern", "^[0-9]{2}-[0-9]{2}$"), ref("festival"))))
                        .and("minProperties", 1)
                        .shape());
        definitions.put(
                "festival",
                ObjectShape.of("The days of a festival.")
                        .required("calendar", "Name of a calendar with dates.", text())
                        .shape());
    }

    private static void orders(Map<String, Object> definitions) {
        definitions.put(
                "order_state",
                ObjectShape.of("From when on an order is in which state.")
                        .required("at", "The first instant of the state.", ref("date_or_instant"))
                        .required("state", "Only an order in force applies.", states())
                        .shape());
    }

    /** The words for states of orders. */
    static Map<String, Object> states() {
        return oneOf(Arrays.stream(OrderState.values()).map(OrderState::word).toList());
    }

    private static void obligations(Map<String, Object> definitions) {
        definitions.put(
                "obligation",
                ObjectShape.of("What a permit obliges the asker to do.")
                        .required("id", "Stable code, which the asker must know.", text())
                        .key("message", "What to do.", texts())
                        .key("parameters", "Values that it takes: text, whole numbers, true or false.", parameters())
                        .shape());
    }

    /** Parameters of an obligation: scalars by name. */
    static Map<String, Object> parameters() {
        return map(
                "type",
                "object",
                "minProperties",
                1,
                "additionalProperties",
                map("type", List.of("string", "number", "boolean")));
    }
}
