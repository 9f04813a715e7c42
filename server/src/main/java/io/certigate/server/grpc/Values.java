package io.certigate.server.grpc;

import com.google.protobuf.Timestamp;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.model.Value;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class Values {
    static @Nullable Value read(io.certigate.v1.Value value, String path, List<Violation> violations) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> new Value.Text(value.getStringValue());
            case BOOL_VALUE -> new Value.Bool(value.getBoolValue());
            case INT64_VALUE -> new Value.Whole(value.getInt64Value());
            default -> null;
        };
    }

    static Instant instant(Timestamp t, String path, List<Violation> violations) {
        return Instant.ofEpochSecond(t.getSeconds(), t.getNanos());
    }
}
