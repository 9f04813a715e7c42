package io.certigate.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.certigate.client.Instants;
import io.certigate.json.MessageJson;
import io.certigate.v1.Value;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Reads messages of the contract from JSON in the form that {@link MessageJson} writes. Unknown members and wrong types
 * are errors that name the path; nothing is converted silently.
 */
final class MessageJsonReader {
    private MessageJsonReader() {}

    /**
     * Fills the builder from an object.
     *
     * @param path where the node is, empty for the document; for errors
     * @throws InputException if the node does not fit the message
     */
    static void read(JsonNode node, String path, Message.Builder into) {
        demand(node.isObject(), node, path, "an object");
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String at = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
            field(member.getValue(), at, find(into.getDescriptorForType(), member.getKey(), at), into);
        }
    }

    private static FieldDescriptor find(Descriptor type, String name, String path) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJsonName().equals(name)) {
                return field;
            }
        }
        List<String> names =
                type.getFields().stream().map(FieldDescriptor::getJsonName).toList();
        throw new InputException(path + ": expected one of " + String.join(", ", names) + ", found '" + name + "'"
                + NearestWord.hint(name, names));
    }

    private static void field(JsonNode node, String path, FieldDescriptor field, Message.Builder into) {
        if (field.isMapField()) {
            demand(node.isObject(), node, path, "an object");
            FieldDescriptor key = field.getMessageType().findFieldByName("key");
            FieldDescriptor value = field.getMessageType().findFieldByName("value");
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                Message.Builder entry = into.newBuilderForField(field);
                entry.setField(key, member.getKey());
                entry.setField(value, single(member.getValue(), path + "." + member.getKey(), value, entry));
                into.addRepeatedField(field, entry.build());
            }
        } else if (field.isRepeated()) {
            demand(node.isArray(), node, path, "an array");
            for (int i = 0; i < node.size(); i++) {
                into.addRepeatedField(field, single(node.get(i), path + "[" + i + "]", field, into));
            }
        } else {
            if (field.getContainingOneof() != null && into.hasOneof(field.getContainingOneof())) {
                throw new InputException(path + ": expected at most one of the alternatives, found a second");
            }
            into.setField(field, single(node, path, field, into));
        }
    }

    private static Object single(JsonNode node, String path, FieldDescriptor field, Message.Builder into) {
        return switch (field.getJavaType()) {
            case STRING -> text(node, path);
            case BOOLEAN ->
                demand(node.isBoolean(), node, path, "true or false").booleanValue();
            case LONG ->
                demand(node.isIntegralNumber() && node.canConvertToLong(), node, path, "a whole number of 64 bits")
                        .longValue();
            case INT ->
                demand(node.isIntegralNumber() && node.canConvertToInt(), node, path, "a whole number of 32 bits")
                        .intValue();
            case ENUM -> constant(text(node, path), path, field.getEnumType());
            case BYTE_STRING -> bytes(text(node, path), path);
            case MESSAGE -> message(node, path, into.newBuilderForField(field));
            case FLOAT, DOUBLE -> throw new IllegalStateException("the contract has no floating point: " + field);
        };
    }

    private static Message message(JsonNode node, String path, Message.Builder builder) {
        if (builder instanceof Value.Builder) {
            return JsonValues.read(node, path);
        }
        if (builder instanceof Timestamp.Builder) {
            return instant(text(node, path), path);
        }
        read(node, path, builder);
        return builder.build();
    }

    private static Timestamp instant(String text, String path) {
        try {
            return Instants.toTimestamp(InstantConverter.parse(text).toInstant());
        } catch (IllegalArgumentException e) {
            throw new InputException(path + ": " + e.getMessage());
        }
    }

    private static ByteString bytes(String text, String path) {
        try {
            return ByteString.copyFrom(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            throw new InputException(path + ": expected bytes in hexadecimal, found '" + text + "'");
        }
    }

    private static EnumValueDescriptor constant(String text, String path, EnumDescriptor type) {
        List<EnumValueDescriptor> constants = type.getValues().stream()
                .filter(constant -> constant.getNumber() != 0)
                .toList();
        List<String> words = constants.stream().map(MessageJson::word).toList();
        int index = words.indexOf(text);
        if (index < 0) {
            throw new InputException(path + ": expected one of " + String.join(", ", words) + ", found '" + text + "'"
                    + NearestWord.hint(text, words));
        }
        return constants.get(index);
    }

    private static String text(JsonNode node, String path) {
        return demand(node.isString(), node, path, "text").stringValue();
    }

    private static JsonNode demand(boolean fits, JsonNode node, String path, String expected) {
        if (!fits) {
            throw new InputException(
                    (path.isEmpty() ? "request" : path) + ": expected " + expected + ", found " + node);
        }
        return node;
    }
}
