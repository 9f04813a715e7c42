package io.certigate.server.grpc;

import com.google.protobuf.ByteString;
import io.certigate.server.decisionlog.Checkpoint;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogVerifier;
import io.certigate.server.decisionlog.LogVerifier.Demands;
import io.certigate.server.decisionlog.Verification;
import io.certigate.server.decisionlog.VerificationMessages;
import io.certigate.server.decisionlog.VerifyingKey;
import io.certigate.v1.LogCheckpoint;
import io.certigate.v1.VerifyLogRequest;
import io.certigate.v1.VerifyLogResponse;
import io.certigate.v1.VerifyProgress;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Verifies the log for callers, one after the other. */
public final class LogVerifications {
    private static final int MAX_CHECKPOINTS = 1_000;
    private static final int MAX_KEYS = 100;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final LogFolder folder;
    private final Executor executor;
    private final LongSupplier nanoTime;

    /**
     * Makes them.
     *
     * @param folder the log
     * @param executor runs them, one at a time; bounded, and throws {@link RejectedExecutionException} when full
     * @param nanoTime the monotonic clock, in nanoseconds
     */
    public LogVerifications(LogFolder folder, Executor executor, LongSupplier nanoTime) {
        this.folder = folder;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    /** Begins one. Does not block. */
    void begin(VerifyLogRequest request, ServerCallStreamObserver<VerifyLogResponse> observer) {
        Demands demands = demands(request);
        observer.setOnCancelHandler(() -> {});
        executor.execute(() -> verify(demands, observer));
    }

    private static Demands demands(VerifyLogRequest request) {
        Violations violations = new Violations();
        List<Checkpoint> checkpoints = new ArrayList<>();
        List<VerifyingKey> keys = new ArrayList<>();
        atMost("checkpoints", request.getCheckpointsCount(), MAX_CHECKPOINTS, violations);
        atMost("public_keys", request.getPublicKeysCount(), MAX_KEYS, violations);
        violations.finish();
        for (LogCheckpoint checkpoint : request.getCheckpointsList()) {
            try {
                checkpoints.add(checkpoint(checkpoint));
            } catch (IllegalArgumentException e) {
                violations.add("checkpoints[" + checkpoints.size() + "]", String.valueOf(e.getMessage()));
                break;
            }
        }
        for (ByteString key : request.getPublicKeysList()) {
            try {
                keys.add(VerifyingKey.of(key.toByteArray()));
            } catch (IllegalArgumentException e) {
                violations.add("public_keys[" + keys.size() + "]", String.valueOf(e.getMessage()));
                break;
            }
        }
        Instant since = Timestamps.read("since", request.hasSince(), request.getSince(), violations);
        violations.finish();
        return new Demands(keys, checkpoints, 1, since);
    }

    private static void atMost(String field, int found, int most, Violations violations) {
        if (found > most) {
            violations.add(field, "expected at most " + most + ", found " + found);
        }
    }

    private static Checkpoint checkpoint(LogCheckpoint checkpoint) {
        return new Checkpoint(
                checkpoint.getLog(),
                checkpoint.getSegment(),
                checkpoint.getSequence(),
                hex(checkpoint.getHash()),
                Instant.ofEpochSecond(
                        checkpoint.getSealedAt().getSeconds(),
                        checkpoint.getSealedAt().getNanos()),
                hex(checkpoint.getSignature()),
                hex(checkpoint.getPublicKey()));
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private void verify(Demands demands, ServerCallStreamObserver<VerifyLogResponse> observer) {
        long[] sent = {nanoTime.getAsLong()};
        try {
            Verification found = new LogVerifier(folder, demands).verify((segments, of) -> {
                if (observer.isCancelled()) {
                    throw new CancellationException("the caller has gone");
                }
                long now = nanoTime.getAsLong();
                if (now - sent[0] >= PERIOD_NANOS && observer.isReady()) {
                    sent[0] = now;
                    observer.onNext(VerifyLogResponse.newBuilder()
                            .setProgress(VerifyProgress.newBuilder()
                                    .setSegments(segments)
                                    .setOf(of))
                            .build());
                }
            });
            observer.onNext(VerifyLogResponse.newBuilder()
                    .setResult(VerificationMessages.result(found))
                    .build());
            observer.onCompleted();
        } catch (IOException | RuntimeException | Error e) {
            if (!observer.isCancelled()) {
                observer.onError(Statuses.of(e));
            }
        }
    }
}
