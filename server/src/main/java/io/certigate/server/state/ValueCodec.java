package io.certigate.server.state;

import io.certigate.server.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;

/**
 * Property values as JSON that keeps their types: texts, booleans, whole numbers and lists as themselves; the others
 * tagged, {@code {"decimal":"1.00"}}, {@code {"instant":"..."}}, {@code {"map":{...}}}.
 */
final class ValueCodec {
    private static final String DECIMAL = "decimal";
    private static final String INSTANT = "instant";
    private static final String MAP = "map";

    private ValueCodec() {}

    static void writeMembers(JsonGenerator json, Map<String, Value> members) {
        json.writeStartObject();
        new TreeMap<>(members).forEach((name, member) -> {
            json.writeName(name);
            write(json, member);
        });
        json.writeEndObject();
    }

    static void write(JsonGenerator json, Value value) {
        if (value instanceof Value.Text text) {
            json.writeString(text.value());
        } else if (value instanceof Value.Bool bool) {
            json.writeBoolean(bool.value());
        } else if (value instanceof Value.Whole whole) {
            json.writeNumber(whole.value());
        } else if (value instanceof Value.Decimal decimal) {
            tagged(json, DECIMAL, decimal.value().toPlainString());
        } else if (value instanceof Value.Moment moment) {
            tagged(json, INSTANT, moment.value().toString());
        } else if (value instanceof Value.ListOf list) {
            json.writeStartArray();
            list.values().forEach(element -> write(json, element));
            json.writeEndArray();
        } else if (value instanceof Value.MapOf map) {
            json.writeStartObject();
            json.writeName(MAP);
            writeMembers(json, map.fields());
            json.writeEndObject();
        }
    }

    private static void tagged(JsonGenerator json, String tag, String text) {
        json.writeStartObject();
        json.writeStringProperty(tag, text);
        json.writeEndObject();
    }

    static Value read(JsonCursor json, int depth) {
        if (depth > Value.MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "expected a value nested at most " + Value.MAX_DEPTH + " deep, found more");
        }
        if (json.at(JsonToken.VALUE_STRING)) {
            return new Value.Text(json.text());
        }
        if (json.at(JsonToken.VALUE_NUMBER_INT)) {
            return new Value.Whole(json.whole());
        }
        if (json.takeIf(JsonToken.START_ARRAY)) {
            List<Value> values = new ArrayList<>();
            while (!json.takeIf(JsonToken.END_ARRAY)) {
                values.add(read(json, depth + 1));
            }
            return new Value.ListOf(values);
        }
        if (json.takeIf(JsonToken.START_OBJECT)) {
            Value value = readTagged(json, depth);
            json.take(JsonToken.END_OBJECT);
            return value;
        }
        return new Value.Bool(json.bool());
    }

    static Map<String, Value> readMembers(JsonCursor json, int depth) {
        json.take(JsonToken.START_OBJECT);
        Map<String, Value> members = new HashMap<>();
        while (!json.takeIf(JsonToken.END_OBJECT)) {
            String name = json.name();
            if (members.put(name, read(json, depth)) != null) {
                throw new IllegalArgumentException("expected each member once, found \"" + name + "\" twice");
            }
        }
        return members;
    }

    private static Value readTagged(JsonCursor json, int depth) {
        String tag = json.name();
        return switch (tag) {
            case DECIMAL -> Value.Decimal.parse(json.text());
            case INSTANT -> new Value.Moment(json.instant());
            case MAP -> new Value.MapOf(readMembers(json, depth + 1));
            default ->
                throw new IllegalArgumentException("expected the tag decimal, instant or map, found \"" + tag + "\"");
        };
    }
}
