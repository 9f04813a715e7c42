package io.certigate.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What a call was refused with. */
record Refusal(Code code, String message, Map<String, String> violations, boolean retry) {
    /** Makes a call that must be refused. */
    static Refusal of(Supplier<?> call) {
        try {
            throw new AssertionError("expected a refusal, found " + call.get());
        } catch (StatusRuntimeException e) {
            return of(e);
        }
    }

    private static Refusal of(StatusRuntimeException refused) {
        Map<String, String> violations = new TreeMap<>();
        boolean retry = false;
        Status status = StatusProto.fromThrowable(refused);
        try {
            for (Any detail : status == null ? java.util.List.<Any>of() : status.getDetailsList()) {
                retry |= detail.is(RetryInfo.class);
                if (detail.is(PreconditionFailure.class)) {
                    detail.unpack(PreconditionFailure.class)
                            .getViolationsList()
                            .forEach(each -> violations.put(each.getSubject(), each.getDescription()));
                }
                if (detail.is(BadRequest.class)) {
                    detail.unpack(BadRequest.class)
                            .getFieldViolationsList()
                            .forEach(each -> violations.put(each.getField(), each.getDescription()));
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("expected details that can be read", e);
        }
        return new Refusal(
                refused.getStatus().getCode(),
                String.valueOf(refused.getStatus().getDescription()),
                violations,
                retry);
    }
}
