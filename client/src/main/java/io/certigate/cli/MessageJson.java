package io.certigate.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.certigate.client.Instants;
import io.certigate.v1.Value;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes messages of the contract as JSON: lower camel case names, enums without their prefix, instants as ISO 8601 in
 * UTC, durations in seconds such as {@code "1.5s"}, bytes in hexadecimal. Lists, maps, numbers and booleans are always
 * there; empty texts and what is not set are left out.
 */
final class MessageJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private MessageJson() {}

    /** The message as an object. */
    static ObjectNode of(Message message) {
        ObjectNode object = NODES.objectNode();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (isWritten(message, field)) {
                object.set(field.getJsonName(), field(message, field));
            }
        }
        return object;
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

    private static JsonNode field(Message message, FieldDescriptor field) {
        if (field.isMapField()) {
            Map<String, Object> members = new TreeMap<>();
            for (Object entry : (List<?>) message.getField(field)) {
                members.put(((MapEntry<?, ?>) entry).getKey().toString(), ((MapEntry<?, ?>) entry).getValue());
            }
            ObjectNode object = NODES.objectNode();
            members.forEach((name, value) -> object.set(name, single(value)));
            return object;
        }
        if (field.isRepeated()) {
            ArrayNode array = NODES.arrayNode();
            ((List<?>) message.getField(field)).forEach(element -> array.add(single(element)));
            return array;
        }
        return single(message.getField(field));
    }

    private static JsonNode single(Object value) {
        if (value instanceof Timestamp timestamp) {
            return NODES.stringNode(Instants.toInstant(timestamp).toString());
        }
        if (value instanceof Duration duration) {
            return NODES.stringNode(seconds(duration) + "s");
        }
        if (value instanceof Value property) {
            return JsonValues.write(property);
        }
        if (value instanceof Message message) {
            return of(message);
        }
        if (value instanceof EnumValueDescriptor constant) {
            return NODES.stringNode(word(constant));
        }
        if (value instanceof ByteString bytes) {
            return NODES.stringNode(HexFormat.of().formatHex(bytes.toByteArray()));
        }
        if (value instanceof Boolean bool) {
            return NODES.booleanNode(bool);
        }
        return value instanceof Number number
                ? NODES.numberNode(number.longValue())
                : NODES.stringNode(value.toString());
    }

    /** Seconds as a plain decimal without trailing zeros, such as {@code 1.5}. */
    static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNanos(), 9))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** The constant without its enum's prefix: {@code EFFECT_PERMIT} is PERMIT. */
    static String word(EnumValueDescriptor constant) {
        String prefix = prefix(constant.getType().getName());
        String name = constant.getName();
        return name.startsWith(prefix) ? name.substring(prefix.length()) : "UNKNOWN_" + constant.getNumber();
    }

    /** As {@link #word(EnumValueDescriptor)}, by number: a newer server may send one that has no constant here. */
    static String word(EnumDescriptor type, int number) {
        return word(type.findValueByNumberCreatingIfUnknown(number));
    }

    /** What the constants of an enum begin with: {@code EndKind} gives {@code END_KIND_}. */
    private static String prefix(String enumName) {
        return enumName.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
    }
}
