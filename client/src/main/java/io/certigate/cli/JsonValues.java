package io.certigate.cli;

import io.certigate.client.Values;
import io.certigate.v1.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads property values from JSON. Text, booleans, whole numbers, arrays and objects stand for themselves; an object with one
 * member named like a kind of the contract ({@code {"decimalValue": "1.5"}}, {@code {"timestampValue": "..."}}) is
 * that kind. What {@link io.certigate.json.MessageJson} writes reads back as the same value.
 */
final class JsonValues {
    /** Deepest nesting, as the contract has it. */
    static final int MAX_DEPTH = 8;

    private static final Set<String> KINDS =
            Set.of("stringValue", "boolValue", "int64Value", "decimalValue", "timestampValue", "listValue", "mapValue");

    private JsonValues() {}

    /**
     * Reads a value from a JSON text.
     *
     * @throws InputException if it is not JSON or not a value
     */
    static Value parse(String text) {
        return read(Json.parse(text), "value");
    }

    /**
     * Reads a value.
     *
     * @param path where the node is, for errors
     * @throws InputException if the node is no value
     */
    static Value read(JsonNode node, String path) {
        return read(node, path, 1);
    }

    private static Value read(JsonNode node, String path, int depth) {
        if (depth > MAX_DEPTH) {
            throw new InputException(path + ": expected values nested at most " + MAX_DEPTH + " deep");
        }
        if (node.isString()) {
            return Values.of(node.stringValue());
        }
        if (node.isBoolean()) {
            return Values.of(node.booleanValue());
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return Values.of(node.longValue());
        }
        if (node.isArray()) {
            return list(node, path, depth);
        }
        if (node.isObject()) {
            return isExplicit(node) ? explicit(node, path, depth) : map(node, path, depth);
        }
        throw new InputException(path + ": expected text, true, false, a whole number of 64 bits, an array, an object,"
                + " or a typed value such as {\"decimalValue\": \"1.5\"}, found " + node);
    }

    private static Value list(JsonNode array, String path, int depth) {
        List<Value> values = new ArrayList<>();
        for (JsonNode element : array) {
            values.add(read(element, path + "[" + values.size() + "]", depth + 1));
        }
        return Values.of(values);
    }

    private static Value map(JsonNode object, String path, int depth) {
        Map<String, Value> fields = new LinkedHashMap<>();
        object.properties()
                .forEach(member ->
                        fields.put(member.getKey(), read(member.getValue(), path + "." + member.getKey(), depth + 1)));
        return Values.of(fields);
    }

    private static boolean isExplicit(JsonNode object) {
        return object.size() == 1 && KINDS.contains(onlyMember(object).getKey());
    }

    private static Map.Entry<String, JsonNode> onlyMember(JsonNode object) {
        return object.properties().iterator().next();
    }

    private static Value explicit(JsonNode object, String path, int depth) {
        String kind = onlyMember(object).getKey();
        JsonNode content = onlyMember(object).getValue();
        String at = path + "." + kind;
        try {
            return switch (kind) {
                case "boolValue" ->
                    Values.of(demand(content.isBoolean(), content, at, "true or false")
                            .booleanValue());
                case "int64Value" ->
                    content.isString()
                            ? PropertyArgument.whole(content.stringValue())
                            : Values.of(wholeNumber(content, at));
                case "decimalValue" -> PropertyArgument.decimal(text(content, at));
                case "timestampValue" ->
                    Values.of(InstantConverter.parse(text(content, at)).toInstant());
                case "listValue" -> list(demand(content.isArray(), content, at, "an array"), at, depth);
                case "mapValue" -> map(demand(content.isObject(), content, at, "an object"), at, depth);
                default -> Values.of(text(content, at));
            };
        } catch (IllegalArgumentException e) {
            throw new InputException(at + ": " + e.getMessage());
        }
    }

    private static String text(JsonNode node, String path) {
        return demand(node.isString(), node, path, "text").stringValue();
    }

    private static long wholeNumber(JsonNode node, String path) {
        return demand(node.isIntegralNumber() && node.canConvertToLong(), node, path, "a whole number of 64 bits")
                .longValue();
    }

    private static JsonNode demand(boolean fits, JsonNode node, String path, String expected) {
        if (!fits) {
            throw new InputException(path + ": expected " + expected + ", found " + node);
        }
        return node;
    }
}
