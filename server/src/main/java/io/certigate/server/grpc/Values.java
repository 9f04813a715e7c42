package io.certigate.server.grpc;

import io.certigate.server.model.Value;
import io.certigate.v1.ListValue;
import io.certigate.v1.MapValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Property values, in both directions. Reading is strict; paths are built only for what is at fault. */
final class Values {
    /** Longest name of a property, in characters. */
    static final int MAX_NAME = 128;

    private Values() {}

    /** What is wrong somewhere inside a value. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final String path;
        private final String description;

        Malformed(String path, String description) {
            super(description, null, false, false);
            this.path = path;
            this.description = description;
        }

        Malformed inside(String outer) {
            return new Malformed(outer + path, description);
        }
    }

    /**
     * Reads properties.
     *
     * @param field path of the map in the request, such as {@code subject.properties}
     * @param properties the map
     * @param most how many there may be
     * @param violations takes what is at fault, such as {@code subject.properties.amount.value}
     * @return the properties that are not at fault
     */
    static Map<String, Value> properties(
            String field, Map<String, io.certigate.v1.Value> properties, int most, Violations violations) {
        if (properties.isEmpty()) {
            return Map.of();
        }
        if (properties.size() > most) {
            violations.add(field, "expected at most " + most + ", found " + properties.size());
            return Map.of();
        }
        Map<String, Value> read = new HashMap<>(properties.size() * 2);
        properties.forEach((name, value) -> {
            try {
                read.put(name(name), read(value, 1));
            } catch (Malformed e) {
                violations.add(field + "." + shown(name) + e.path, e.description);
            }
        });
        return read;
    }

    /** One value, null if it is at fault. */
    static @Nullable Value value(String field, io.certigate.v1.Value value, Violations violations) {
        try {
            return read(value, 1);
        } catch (Malformed e) {
            violations.add(field + e.path, e.description);
            return null;
        }
    }

    static io.certigate.v1.Value write(Value value) {
        io.certigate.v1.Value.Builder built = io.certigate.v1.Value.newBuilder();
        if (value instanceof Value.Text text) {
            built.setStringValue(text.value());
        } else if (value instanceof Value.Bool bool) {
            built.setBoolValue(bool.value());
        } else if (value instanceof Value.Whole whole) {
            built.setInt64Value(whole.value());
        } else if (value instanceof Value.Decimal decimal) {
            built.setDecimalValue(decimal.value().toPlainString());
        } else if (value instanceof Value.Moment moment) {
            built.setTimestampValue(Timestamps.write(moment.value()));
        } else if (value instanceof Value.ListOf list) {
            ListValue.Builder values = ListValue.newBuilder();
            list.values().forEach(element -> values.addValues(write(element)));
            built.setListValue(values);
        } else if (value instanceof Value.MapOf map) {
            MapValue.Builder fields = MapValue.newBuilder();
            map.fields().forEach((name, member) -> fields.putFields(name, write(member)));
            built.setMapValue(fields);
        }
        return built.build();
    }

    private static Value read(io.certigate.v1.Value value, int depth) throws Malformed {
        if (depth > Value.MAX_DEPTH) {
            throw new Malformed("", "expected a value nested at most " + Value.MAX_DEPTH + " deep, found more");
        }
        return switch (value.getKindCase()) {
            case STRING_VALUE -> text(value.getStringValue());
            case BOOL_VALUE -> new Value.Bool(value.getBoolValue());
            case INT64_VALUE -> new Value.Whole(value.getInt64Value());
            case DECIMAL_VALUE -> decimal(value.getDecimalValue());
            case TIMESTAMP_VALUE -> moment(value.getTimestampValue());
            case LIST_VALUE -> list(value.getListValue(), depth);
            case MAP_VALUE -> map(value.getMapValue(), depth);
            case KIND_NOT_SET -> throw new Malformed("", "expected a value with one of its kinds set, found none");
        };
    }

    private static Value text(String text) throws Malformed {
        if (text.length() > Value.MAX_TEXT) {
            throw new Malformed("", "expected at most " + Value.MAX_TEXT + " characters, found " + text.length());
        }
        return new Value.Text(text);
    }

    private static Value decimal(String text) throws Malformed {
        try {
            return Value.Decimal.parse(
                    text.length() > Value.Decimal.MAX_LENGTH ? text.substring(0, Value.Decimal.MAX_LENGTH + 1) : text);
        } catch (IllegalArgumentException e) {
            throw new Malformed("", String.valueOf(e.getMessage()));
        }
    }

    private static Value moment(com.google.protobuf.Timestamp timestamp) throws Malformed {
        String problem = Timestamps.problem(timestamp);
        if (problem != null) {
            throw new Malformed("", problem);
        }
        return new Value.Moment(Timestamps.instant(timestamp));
    }

    private static Value list(ListValue list, int depth) throws Malformed {
        elements(list.getValuesCount());
        List<Value> values = new ArrayList<>(list.getValuesCount());
        for (int i = 0; i < list.getValuesCount(); i++) {
            try {
                values.add(read(list.getValues(i), depth + 1));
            } catch (Malformed e) {
                throw e.inside("[" + i + "]");
            }
        }
        return new Value.ListOf(values);
    }

    private static Value map(MapValue map, int depth) throws Malformed {
        elements(map.getFieldsCount());
        Map<String, Value> fields = new HashMap<>(map.getFieldsCount() * 2);
        for (Map.Entry<String, io.certigate.v1.Value> field : map.getFieldsMap().entrySet()) {
            try {
                fields.put(name(field.getKey()), read(field.getValue(), depth + 1));
            } catch (Malformed e) {
                throw e.inside("." + shown(field.getKey()));
            }
        }
        return new Value.MapOf(fields);
    }

    private static void elements(int count) throws Malformed {
        if (count > Value.MAX_ELEMENTS) {
            throw new Malformed("", "expected at most " + Value.MAX_ELEMENTS + " elements, found " + count);
        }
    }

    private static String name(String name) throws Malformed {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new Malformed("", "expected a name of 1 to " + MAX_NAME + " characters, found " + name.length());
        }
        return name;
    }

    private static String shown(String name) {
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "..." : name;
    }
}
