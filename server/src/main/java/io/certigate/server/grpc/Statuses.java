package io.certigate.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.certigate.server.admin.AdminException.Violation;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC statuses of what is not an answer, with the details that {@code docs/errors.md} describes. */
final class Statuses {
    private static final Logger LOG = LoggerFactory.getLogger(Statuses.class);

    private Statuses() {}

    /** INVALID_ARGUMENT with a field violation for each field at fault. */
    static StatusRuntimeException invalid(List<Violation> violations) {
        BadRequest.Builder details = BadRequest.newBuilder();
        for (Violation violation : violations) {
            details.addFieldViolations(BadRequest.FieldViolation.newBuilder()
                    .setField(violation.field())
                    .setDescription(violation.description()));
        }
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(Code.INVALID_ARGUMENT_VALUE)
                .setMessage(summary(violations))
                .addDetails(Any.pack(details.build()))
                .build());
    }

    /** The first violation, and how many more there are. */
    static String summary(List<Violation> violations) {
        Violation first = violations.get(0);
        String more = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more)";
        return first.field() + ": " + first.description() + more;
    }

    /** UNIMPLEMENTED for a field that is set. */
    static StatusRuntimeException unimplemented(String field) {
        return io.grpc.Status.UNIMPLEMENTED
                .withDescription(unimplementedMessage(field))
                .asRuntimeException();
    }

    /** What is said of a field that is set and not implemented. */
    static String unimplementedMessage(String field) {
        return "the field '" + field + "' is not implemented by this server yet; leave it out";
    }

    /** UNAVAILABLE, or RESOURCE_EXHAUSTED under overload, with the time after which to try again. */
    static StatusRuntimeException retry(boolean overloaded, java.time.Duration after, String message) {
        RetryInfo retry = RetryInfo.newBuilder()
                .setRetryDelay(
                        Duration.newBuilder().setSeconds(after.getSeconds()).setNanos(after.getNano()))
                .build();
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(overloaded ? Code.RESOURCE_EXHAUSTED_VALUE : Code.UNAVAILABLE_VALUE)
                .setMessage(message)
                .addDetails(Any.pack(retry))
                .build());
    }

    /** INTERNAL for what nobody expected; the cause is logged, not told. */
    static StatusRuntimeException internal(@Nullable Throwable cause) {
        LOG.error("a call failed unexpectedly", cause);
        return io.grpc.Status.INTERNAL
                .withDescription("an unexpected error, see the server's log; this allows nothing")
                .asRuntimeException();
    }
}
