package io.certigate.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.certigate.v1.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes messages of the contract as JSON on one line: lower camel case names, enums without their prefix, instants as ISO 8601
 * in UTC, durations in seconds such as {@code "1.5s"}, bytes in hexadecimal. Lists, maps, numbers and booleans are always
 * there; empty texts and what is not set are left out. Of property values, text, booleans, whole numbers, lists and maps stand
 * for themselves; others are an object with one member named like their kind, such as {@code {"decimalValue": "1.5"}}.
 * The same message always has the same text.
 */
public final class MessageJson {
    private static final Set<String> KINDS =
            Set.of("stringValue", "boolValue", "int64Value", "decimalValue", "timestampValue", "listValue", "mapValue");
    private static final Map<EnumDescriptor, String> PREFIXES = new ConcurrentHashMap<>();
    private static final String ESCAPED = "\b\t\n\f\r";
    private static final String ESCAPES = "btnfr";
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();

    private final StringBuilder to;

    private MessageJson(StringBuilder to) {
        this.to = to;
    }

    /** The message as an object. */
    public static String of(Message message) {
        StringBuilder text = new StringBuilder();
        write(message, text);
        return text.toString();
    }

    /** Appends the message as an object. */
    public static void write(Message message, StringBuilder to) {
        new MessageJson(to).message(message);
    }

    /** A property value; one of a kind that this version does not know is null. */
    public static String value(Value value) {
        StringBuilder text = new StringBuilder();
        new MessageJson(text).property(value);
        return text.toString();
    }

    /** Property values by name, in the order of their names. */
    public static String values(Map<String, Value> values) {
        StringBuilder text = new StringBuilder();
        new MessageJson(text).members(values);
        return text.toString();
    }

    private void message(Message message) {
        to.append('{');
        boolean isFirst = true;
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (isWritten(message, field)) {
                name(field.getJsonName(), isFirst);
                isFirst = false;
                field(message, field);
            }
        }
        to.append('}');
    }

    private static boolean isWritten(Message message, FieldDescriptor field) {
        if (field.isRepeated()) {
            return true;
        }
        if (field.hasPresence()) {
            return message.hasField(field);
        }
        return switch (field.getJavaType()) {
            case STRING, BYTE_STRING, ENUM -> message.hasField(field);
            default -> true;
        };
    }

    private void field(Message message, FieldDescriptor field) {
        if (field.isMapField()) {
            Map<String, Object> members = new TreeMap<>();
            for (Object entry : (List<?>) message.getField(field)) {
                members.put(((MapEntry<?, ?>) entry).getKey().toString(), ((MapEntry<?, ?>) entry).getValue());
            }
            members(members);
        } else if (field.isRepeated()) {
            elements((List<?>) message.getField(field));
        } else {
            single(message.getField(field));
        }
    }

    private void members(Map<String, ?> members) {
        to.append('{');
        boolean isFirst = true;
        for (Map.Entry<String, ?> member : new TreeMap<>(members).entrySet()) {
            name(member.getKey(), isFirst);
            isFirst = false;
            single(member.getValue());
        }
        to.append('}');
    }

    private void elements(List<?> elements) {
        to.append('[');
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) {
                to.append(',');
            }
            single(elements.get(i));
        }
        to.append(']');
    }

    private void single(Object value) {
        if (value instanceof Timestamp timestamp) {
            string(instant(timestamp));
        } else if (value instanceof Duration duration) {
            string(seconds(duration) + "s");
        } else if (value instanceof Value property) {
            property(property);
        } else if (value instanceof Message message) {
            message(message);
        } else if (value instanceof EnumValueDescriptor constant) {
            string(word(constant));
        } else if (value instanceof ByteString bytes) {
            string(HexFormat.of().formatHex(bytes.toByteArray()));
        } else if (value instanceof Boolean bool) {
            to.append(bool.booleanValue());
        } else if (value instanceof Number number) {
            to.append(number.longValue());
        } else {
            string(value.toString());
        }
    }

    private void property(Value value) {
        switch (value.getKindCase()) {
            case STRING_VALUE -> string(value.getStringValue());
            case BOOL_VALUE -> to.append(value.getBoolValue());
            case INT64_VALUE -> to.append(value.getInt64Value());
            case DECIMAL_VALUE -> explicit("decimalValue", value.getDecimalValue());
            case TIMESTAMP_VALUE -> explicit("timestampValue", instant(value.getTimestampValue()));
            case LIST_VALUE -> elements(value.getListValue().getValuesList());
            case MAP_VALUE -> map(value.getMapValue().getFieldsMap());
            case KIND_NOT_SET -> to.append("null");
        }
    }

    private void explicit(String kind, String content) {
        to.append('{');
        name(kind, true);
        string(content);
        to.append('}');
    }

    /** A map that looks like a typed value is wrapped, so that it reads back as a map. */
    private void map(Map<String, Value> fields) {
        boolean isWrapped =
                fields.size() == 1 && KINDS.contains(fields.keySet().iterator().next());
        if (isWrapped) {
            to.append('{');
            name("mapValue", true);
        }
        members(fields);
        if (isWrapped) {
            to.append('}');
        }
    }

    private void name(String name, boolean isFirst) {
        if (!isFirst) {
            to.append(',');
        }
        string(name);
        to.append(':');
    }

    private void string(String text) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '"' || each == '\\') {
                to.append('\\').append(each);
            } else if (each >= ' ') {
                to.append(each);
            } else if (ESCAPED.indexOf(each) >= 0) {
                to.append('\\').append(ESCAPES.charAt(ESCAPED.indexOf(each)));
            } else {
                to.append("\\u").append(UPPER.toHexDigits(each));
            }
        }
        to.append('"');
    }

    private static String instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos())
                .toString();
    }

    /** Seconds as a plain decimal without trailing zeros, such as {@code 1.5}. */
    public static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNanos(), 9))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** The constant without its enum's prefix: {@code EFFECT_PERMIT} is PERMIT. */
    public static String word(EnumValueDescriptor constant) {
        String prefix = PREFIXES.computeIfAbsent(constant.getType(), MessageJson::prefix);
        String name = constant.getName();
        return name.startsWith(prefix) ? name.substring(prefix.length()) : "UNKNOWN_" + constant.getNumber();
    }

    /** As {@link #word(EnumValueDescriptor)}, by number: a newer program may send one that has no constant here. */
    public static String word(EnumDescriptor type, int number) {
        return word(type.findValueByNumberCreatingIfUnknown(number));
    }

    /** What the constants of an enum begin with: {@code EndKind} gives {@code END_KIND_}. */
    private static String prefix(EnumDescriptor type) {
        return type.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
    }
}
