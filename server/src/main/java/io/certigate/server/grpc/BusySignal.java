package io.certigate.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;

/**
 * RESOURCE_EXHAUSTED with RetryInfo, as it is told to many at a time when there is no time: laid out without an exception.
 *
 * @param status what the caller gets
 * @param details its details as they travel; nobody changes them
 */
record BusySignal(Status status, byte[] details) {
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /**
     * Makes one.
     *
     * @param message what was expected, what was found, what to do; ASCII
     * @param retryNanos when to try again, in nanoseconds
     */
    static BusySignal of(String message, long retryNanos) {
        RetryInfo retry = RetryInfo.newBuilder()
                .setRetryDelay(Duration.newBuilder()
                        .setSeconds(retryNanos / NANOS_PER_SECOND)
                        .setNanos((int) (retryNanos % NANOS_PER_SECOND)))
                .build();
        byte[] details = com.google.rpc.Status.newBuilder()
                .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
                .setMessage(message)
                .addDetails(Any.pack(retry))
                .build()
                .toByteArray();
        return new BusySignal(Status.RESOURCE_EXHAUSTED.withDescription(message), details);
    }

    /** Ends a call with it that has sent nothing. */
    <Q> ServerCall.Listener<Q> refuse(ServerCall<Q, ?> call) {
        call.close(status, trailers());
        return new ServerCall.Listener<>() {};
    }

    /** It as a failure. */
    StatusRuntimeException failure() {
        return status.asRuntimeException(trailers());
    }

    /** New ones, since gRPC writes to them. */
    Metadata trailers() {
        Metadata trailers = new Metadata();
        trailers.put(DETAILS, details);
        return trailers;
    }
}
