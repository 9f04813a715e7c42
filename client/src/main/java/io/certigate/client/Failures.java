package io.certigate.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.RetryInfo;
import io.certigate.v1.CheckFailure;
import io.certigate.v1.FieldViolation;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns what gRPC reports into the exceptions of this library. */
public final class Failures {
    private static final Metadata.Key<com.google.rpc.Status> DETAILS = Metadata.Key.of(
            "grpc-status-details-bin", ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

    /** How grpc-java describes a message beyond the receiver's limit. */
    private static final String TOO_LARGE = "message exceeds maximum size";

    private Failures() {}

    /** Whether a failure is that no connection by TLS came about. */
    public static boolean isTls(CertigateException failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith(TlsFailures.PREFIX);
    }

    /** The exception that stands for the failure of a call through a generated stub. */
    public static CertigateException of(StatusRuntimeException failure) {
        Status status = failure.getStatus();
        Metadata trailers = failure.getTrailers();
        com.google.rpc.Status details = trailers == null ? null : trailers.get(DETAILS);
        return of(status.getCode(), message(status), violations(details), retryAfter(details), failure);
    }

    /** The exception that stands for whatever went wrong with a call. */
    static CertigateException of(Throwable failure) {
        if (failure instanceof CertigateException known) {
            return known;
        }
        if (failure instanceof StatusRuntimeException status) {
            return of(status);
        }
        // Such as an interceptor's.
        return new CertigateException.Unexpected("the call failed within the client: " + failure, failure);
    }

    /** The exception that stands for the failure of one question of a batch. */
    static CertigateException of(CheckFailure failure) {
        Status.Code code = Status.fromCodeValue(failure.getCode()).getCode();
        return of(code, failure.getMessage(), failure.getViolationsList(), null, null);
    }

    private static CertigateException of(
            Status.Code code,
            String message,
            List<FieldViolation> violations,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        return switch (code) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> new CertigateException.InvalidRequest(message, violations, cause);
            case UNAUTHENTICATED -> new CertigateException.Unauthenticated(message, cause);
            case PERMISSION_DENIED -> new CertigateException.PermissionDenied(message, cause);
            case NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED ->
                new CertigateException.Refused(message, violations, cause);
            case UNIMPLEMENTED -> new CertigateException.NotImplemented(message, cause);
            case UNAVAILABLE -> new CertigateException.Unavailable(message, retryAfter, cause);
            // gRPC has one status for overload, which passes, and for a message that is too large, which stays so.
            case RESOURCE_EXHAUSTED ->
                message.contains(TOO_LARGE)
                        ? new CertigateException.InvalidRequest(message, violations, cause)
                        : new CertigateException.Overloaded(message, retryAfter, cause);
            case DEADLINE_EXCEEDED -> new CertigateException.TimedOut(message, cause);
            case DATA_LOSS -> new CertigateException.DataLoss(message, cause);
            case CANCELLED -> new CertigateException.Cancelled(message, cause);
            case OK, UNKNOWN, INTERNAL -> new CertigateException.Unexpected(code + ": " + message, cause);
        };
    }

    private static String message(Status status) {
        String description = status.getDescription();
        String text = description == null ? "the server gave no further description" : description;
        Throwable cause = status.getCause();
        String tls = TlsFailures.explain(cause);
        if (tls != null) {
            return tls;
        }
        // A refused connection is described as "io exception"; what happened is only in the cause.
        return cause == null || cause.getMessage() == null ? text : text + ": " + cause.getMessage();
    }

    private static List<FieldViolation> violations(com.google.rpc.@Nullable Status details) {
        Stream<FieldViolation> fields = find(details, BadRequest.class).stream()
                .flatMap(bad -> bad.getFieldViolationsList().stream())
                .map(violation -> violation(violation.getField(), violation.getDescription()));
        Stream<FieldViolation> preconditions = find(details, PreconditionFailure.class).stream()
                .flatMap(failure -> failure.getViolationsList().stream())
                .map(violation -> violation(violation.getSubject(), violation.getDescription()));
        return Stream.concat(fields, preconditions).toList();
    }

    private static FieldViolation violation(String field, String description) {
        return FieldViolation.newBuilder()
                .setField(field)
                .setDescription(description)
                .build();
    }

    private static @Nullable Duration retryAfter(com.google.rpc.@Nullable Status details) {
        return find(details, RetryInfo.class)
                .map(info -> Duration.ofSeconds(
                        info.getRetryDelay().getSeconds(), info.getRetryDelay().getNanos()))
                .orElse(null);
    }

    private static <M extends Message> Optional<M> find(com.google.rpc.@Nullable Status details, Class<M> type) {
        if (details == null) {
            return Optional.empty();
        }
        for (Any detail : details.getDetailsList()) {
            if (detail.is(type)) {
                try {
                    return Optional.of(detail.unpack(type));
                } catch (InvalidProtocolBufferException e) {
                    return Optional.empty(); // A detail that cannot be read takes nothing from the status itself.
                }
            }
        }
        return Optional.empty();
    }
}
