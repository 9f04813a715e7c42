package io.certigate.server.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds fields of a newer contract. One that this version does not know may narrow what is asked or stored, so that going
 * on without it may permit too much.
 */
final class NewerFields {
    private NewerFields() {}

    /** Path of the first one in a message or inside it, such as {@code certification.100}; null if there is none. */
    static @Nullable String first(Message message) {
        return first("", message);
    }

    /** Path of the first one of a message itself, null if there is none. */
    static @Nullable String first(String prefix, UnknownFieldSet fields) {
        return fields.asMap().isEmpty()
                ? null
                : prefix + fields.asMap().keySet().iterator().next();
    }

    private static @Nullable String first(String prefix, Message message) {
        String found = first(prefix, message.getUnknownFields());
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (found == null && field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                found = inside(prefix + field.getKey().getName() + ".", field.getValue());
            }
        }
        return found;
    }

    private static @Nullable String inside(String prefix, Object value) {
        String found = null;
        for (Object each : value instanceof List<?> list ? list : List.of(value)) {
            found = found == null ? first(prefix, (Message) each) : found;
        }
        return found;
    }
}
