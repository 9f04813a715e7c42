package io.certigate.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.certigate.server.admin.AdminException;
import io.certigate.server.decision.ForeignRevision;
import io.certigate.server.decision.TooCostly;
import io.certigate.server.decision.Undecided;
import io.certigate.server.decisionlog.DamagedLog;
import io.certigate.server.decisionlog.LostPlace;
import io.certigate.server.decisionlog.SegmentMemory;
import io.certigate.server.impact.ImpactFailure;
import io.certigate.server.state.LostPosition;
import io.certigate.server.state.RevisionOutOfRange;
import io.certigate.server.state.StoreException;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures as gRPC statuses. */
final class Statuses {
    /** Domain of the reasons that programs read. */
    static final String DOMAIN = "certigate.io";

    private static final Logger LOG = LoggerFactory.getLogger(Statuses.class);
    // Statuses travel in headers, of which a client takes 8 KiB in all, and non-ASCII texts grow on the way.
    private static final int MAX_DETAIL_BYTES = 2_048;
    private static final int MAX_TEXT = 300;
    private static final int RETRY_MILLIS = 100;
    private static final int NANOS_PER_MILLI = 1_000_000;

    /** What RetryInfo says, in the form that gRPC clients obey by themselves. */
    private static final Metadata.Key<String> RETRY_PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private static final String RETRY_PUSHBACK_MILLIS = Integer.toString(RETRY_MILLIS);

    private Statuses() {}

    static StatusRuntimeException of(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StatusRuntimeException status) {
            return status;
        }
        if (cause instanceof AdminException refused) {
            return of(refused);
        }
        if (cause instanceof Undecided undecided) {
            return status(
                    undecided.overloaded() ? Code.RESOURCE_EXHAUSTED : Code.UNAVAILABLE,
                    undecided.getMessage(),
                    retry());
        }
        if (cause instanceof TooCostly) {
            return exhausted(String.valueOf(cause.getMessage()));
        }
        if (cause instanceof ForeignRevision) {
            return status(Code.FAILED_PRECONDITION, cause.getMessage(), null);
        }
        if (cause instanceof RevisionOutOfRange) {
            return status(Code.OUT_OF_RANGE, cause.getMessage(), null);
        }
        if (cause instanceof CancellationException) {
            return status(Code.CANCELLED, cause.getMessage(), null);
        }
        if (cause instanceof RejectedExecutionException) {
            return status(Code.RESOURCE_EXHAUSTED, "too many requests are waiting; try again with back-off", retry());
        }
        if (cause instanceof LostPosition lost) {
            return switch (lost.reason()) {
                case FOREIGN -> status(Code.FAILED_PRECONDITION, lost.getMessage(), null);
                case PRUNED -> status(Code.OUT_OF_RANGE, lost.getMessage(), null);
                case NEW_HISTORY -> status(Code.UNAVAILABLE, lost.getMessage(), retry());
            };
        }
        if (cause instanceof LostPlace lost) {
            return status(lost.deleted() ? Code.OUT_OF_RANGE : Code.FAILED_PRECONDITION, lost.getMessage(), null);
        }
        if (cause instanceof DamagedLog) {
            return status(Code.DATA_LOSS, cause.getMessage(), null);
        }
        if (cause instanceof UncheckedIOException && cause.getCause() != null) {
            return of(cause.getCause());
        }
        if (cause instanceof SegmentMemory.Exhausted exhausted) {
            return exhausted.isForGood()
                    ? status(Code.FAILED_PRECONDITION, exhausted.getMessage(), null)
                    : busy(String.valueOf(exhausted.getMessage()));
        }
        if (cause instanceof IOException) {
            return status(Code.UNAVAILABLE, "the decision log could not be read: " + cause.getMessage(), retry());
        }
        if (cause instanceof ImpactFailure) {
            return status(Code.FAILED_PRECONDITION, cause.getMessage(), null);
        }
        if (cause instanceof StoreException) {
            return status(Code.UNAVAILABLE, cause.getMessage(), retry());
        }
        LOG.error("a request failed unexpectedly", cause);
        return status(Code.INTERNAL, "the server failed unexpectedly; its log says more", null);
    }

    /** RESOURCE_EXHAUSTED for what is too much however often it is tried; gRPC's words tell clients that it is no overload. */
    static StatusRuntimeException exhausted(String message) {
        return status(Code.RESOURCE_EXHAUSTED, "message exceeds maximum size: " + message, null);
    }

    /** RESOURCE_EXHAUSTED for what may be tried again later. */
    static StatusRuntimeException busy(String message) {
        return status(Code.RESOURCE_EXHAUSTED, message, retry());
    }

    /** UNAVAILABLE for what soon may be otherwise. */
    static StatusRuntimeException unavailable(String message) {
        return status(Code.UNAVAILABLE, message, retry());
    }

    /** UNAVAILABLE for what ends with the server. */
    static StatusRuntimeException stopping() {
        return status(Code.UNAVAILABLE, "the server is shutting down; go on with another one", retry());
    }

    /** DEADLINE_EXCEEDED of a limit of the server's own. */
    static StatusRuntimeException late(String message) {
        return status(Code.DEADLINE_EXCEEDED, message, null);
    }

    /** UNIMPLEMENTED for a field that is set. */
    static StatusRuntimeException unimplemented(String field) {
        return status(Code.UNIMPLEMENTED, unimplementedMessage(field), null);
    }

    /** What is said of a field that is set and not implemented. */
    static String unimplementedMessage(String field) {
        return "the field '" + field + "' is not implemented by this server yet; leave it out";
    }

    private static StatusRuntimeException of(AdminException refused) {
        String message = refused.getMessage();
        if (refused instanceof AdminException.NotFound) {
            return status(Code.NOT_FOUND, message, null);
        }
        if (refused instanceof AdminException.Conflict) {
            return status(Code.ABORTED, message, null);
        }
        if (refused instanceof AdminException.Invalid invalid) {
            return status(Code.INVALID_ARGUMENT, message, Any.pack(badRequest(invalid)));
        }
        if (refused instanceof AdminException.FailedPrecondition failed) {
            Any detail = failed.violations().isEmpty() ? null : Any.pack(preconditions(failed));
            return status(Code.FAILED_PRECONDITION, message, detail);
        }
        if (refused instanceof AdminException.SecondPersonRequired required) {
            return status(Code.FAILED_PRECONDITION, message, Any.pack(secondPerson(required)));
        }
        if (refused instanceof AdminException.Forbidden) {
            return status(Code.PERMISSION_DENIED, message, null);
        }
        Code code = refused instanceof AdminException.Overloaded ? Code.RESOURCE_EXHAUSTED : Code.UNAVAILABLE;
        return status(code, message, retry());
    }

    private static ErrorInfo secondPerson(AdminException.SecondPersonRequired required) {
        return ErrorInfo.newBuilder()
                .setDomain(DOMAIN)
                .setReason("SECOND_PERSON_REQUIRED")
                .putMetadata("risk", required.risk().text())
                .build();
    }

    private static BadRequest badRequest(AdminException.Invalid invalid) {
        BadRequest.Builder built = BadRequest.newBuilder();
        for (AdminException.Violation violation : invalid.violations()) {
            BadRequest.FieldViolation next = BadRequest.FieldViolation.newBuilder()
                    .setField(clip(violation.field()))
                    .setDescription(clip(violation.description()))
                    .build();
            if (built.getFieldViolationsCount() > 0
                    && built.build().getSerializedSize() + next.getSerializedSize() > MAX_DETAIL_BYTES) {
                break;
            }
            built.addFieldViolations(next);
        }
        return built.build();
    }

    private static PreconditionFailure preconditions(AdminException.FailedPrecondition failed) {
        PreconditionFailure.Builder built = PreconditionFailure.newBuilder();
        for (AdminException.Violation violation : failed.violations()) {
            PreconditionFailure.Violation next = PreconditionFailure.Violation.newBuilder()
                    .setSubject(clip(violation.field()))
                    .setDescription(clip(violation.description()))
                    .build();
            if (built.getViolationsCount() > 0
                    && built.build().getSerializedSize() + next.getSerializedSize() > MAX_DETAIL_BYTES) {
                break;
            }
            built.addViolations(next);
        }
        return built.build();
    }

    private static String clip(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }

    private static Any retry() {
        return Any.pack(RetryInfo.newBuilder()
                .setRetryDelay(Duration.newBuilder().setNanos(RETRY_MILLIS * NANOS_PER_MILLI))
                .build());
    }

    private static StatusRuntimeException status(Code code, @Nullable String message, @Nullable Any detail) {
        Status.Builder built = Status.newBuilder().setCode(code.getNumber()).setMessage(clip(String.valueOf(message)));
        if (detail != null) {
            built.addDetails(detail);
        }
        Metadata trailers = new Metadata();
        if (code == Code.UNAVAILABLE && detail != null) {
            // For gRPC's own retries. Not for overload: gRPC would repeat that too, and without its budget.
            trailers.put(RETRY_PUSHBACK, RETRY_PUSHBACK_MILLIS);
        }
        return StatusProto.toStatusRuntimeException(built.build(), trailers);
    }
}
