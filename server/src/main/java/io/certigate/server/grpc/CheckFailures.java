package io.certigate.server.grpc;

import com.google.rpc.Code;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.v1.CheckFailure;
import io.certigate.v1.FieldViolation;
import io.grpc.Status;
import java.util.concurrent.CompletionException;

/** What was wrong with one question among others, as it is told in place of an answer. */
final class CheckFailures {
    private CheckFailures() {}

    /** Of a field that is set and not implemented. */
    static CheckFailure unimplemented(String field) {
        return CheckFailure.newBuilder()
                .setCode(Code.UNIMPLEMENTED_VALUE)
                .setMessage(Statuses.unimplementedMessage(field))
                .build();
    }

    /** Of a question that is malformed, with all fields at fault. */
    static CheckFailure of(Invalid invalid) {
        CheckFailure.Builder failure = CheckFailure.newBuilder()
                .setCode(Code.INVALID_ARGUMENT_VALUE)
                .setMessage(String.valueOf(invalid.getMessage()));
        invalid.violations()
                .forEach(violation -> failure.addViolations(FieldViolation.newBuilder()
                        .setField(violation.field())
                        .setDescription(violation.description())));
        return failure.build();
    }

    /** Of whatever kept a question from being answered. */
    static CheckFailure of(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Invalid invalid) {
            return of(invalid);
        }
        Status status = Statuses.of(cause).getStatus();
        return CheckFailure.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(String.valueOf(status.getDescription()))
                .build();
    }
}
