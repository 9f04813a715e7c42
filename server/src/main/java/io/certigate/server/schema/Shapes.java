package io.certigate.server.schema;

import io.certigate.server.model.EntityRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parts of schemas that documents share, as maps in the order in which they are written. */
final class Shapes {
    private static final String DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    private static final String TIME =
            "T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}(:?[0-9]{2}){0,2})";

    private Shapes() {}

    /** The definitions that other definitions refer to. */
    static Map<String, Object> definitions() {
        Map<String, Object> definitions = new LinkedHashMap<>();
        // A parser takes a scalar as it is written: a number or a date is its text too.
        definitions.put("text", map("type", List.of("string", "number", "boolean"), "minLength", 1));
        definitions.put("date", map("type", "string", "pattern", "^" + DATE + "$"));
        definitions.put("instant", map("type", "string", "pattern", "^" + DATE + TIME + "$"));
        definitions.put("date_or_instant", map("type", "string", "pattern", "^" + DATE + "(" + TIME + ")?$"));
        definitions.put("entity", map("type", "string", "pattern", "^[^:]{1," + EntityRef.MAX_TYPE + "}:.+$"));
        definitions.put(
                "texts",
                map(
                        "description",
                        "Texts by language: en, zh, zh-Hant, ...",
                        "type",
                        "object",
                        "propertyNames",
                        map("pattern", "^[a-z]{2,8}(-[A-Za-z0-9]{1,8})*$"),
                        "additionalProperties",
                        ref("text")));
        definitions.put("values", oneOrSeveral(ref("text")));
        definitions.put(
                "properties",
                map("description", "Values by property, of the types that the vocabulary declares.", "type", "object"));
        return definitions;
    }

    /** A map of keys and values in turn. */
    static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> result = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            result.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return result;
    }

    static Map<String, Object> ref(String definition) {
        return map("$ref", "#/$defs/" + definition);
    }

    static Map<String, Object> text() {
        return ref("text");
    }

    static Map<String, Object> texts() {
        return ref("texts");
    }

    /** One of some words. */
    static Map<String, Object> oneOf(List<String> words) {
        return map("enum", words);
    }

    static Map<String, Object> bool() {
        return map("type", "boolean");
    }

    static Map<String, Object> list(Map<String, Object> element) {
        return map("type", "array", "items", element);
    }

    /** A list with something in it: what is left empty by mistake must not mean "any". */
    static Map<String, Object> filledList(Map<String, Object> element) {
        return map("type", "array", "items", element, "minItems", 1);
    }

    /** One by itself, or a list of several. */
    static Map<String, Object> oneOrSeveral(Map<String, Object> element) {
        return anyOf(element, filledList(element));
    }

    @SafeVarargs
    static Map<String, Object> anyOf(Map<String, Object>... shapes) {
        return map("anyOf", List.of(shapes));
    }

    static Map<String, Object> orNull(Map<String, Object> shape) {
        return anyOf(shape, map("type", "null"));
    }

    /** A mapping from words that the author chooses. */
    static Map<String, Object> words(Map<String, Object> meaning, boolean dotted) {
        String letters = "[\\p{L}\\p{Nd}_" + (dotted ? "." : "") + "-]";
        return map(
                "type",
                "object",
                "propertyNames",
                map("pattern", "^" + letters + "{1," + EntityRef.MAX_TYPE + "}$"),
                "additionalProperties",
                meaning);
    }

    /** A schema with a description before the rest. */
    static Map<String, Object> described(String description, Map<String, Object> shape) {
        Map<String, Object> result = map("description", description);
        result.putAll(shape);
        result.put("description", description);
        return result;
    }

    /** The keyword that keeps keys out. */
    static Map<String, Object> without(List<String> keys) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (String key : keys) {
            properties.put(key, false);
        }
        return map("properties", properties);
    }
}
