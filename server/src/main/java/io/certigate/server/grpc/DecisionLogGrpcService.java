package io.certigate.server.grpc;

import com.google.protobuf.Message;
import io.certigate.server.admin.AdminException;
import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.decisionlog.DecisionFilter;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.v1.DecisionLogServiceGrpc.DecisionLogServiceImplBase;
import io.certigate.v1.ExportDecisionsRequest;
import io.certigate.v1.ExportDecisionsResponse;
import io.certigate.v1.GetDecisionRequest;
import io.certigate.v1.GetDecisionResponse;
import io.certigate.v1.ListDecisionsRequest;
import io.certigate.v1.ListDecisionsResponse;
import io.certigate.v1.LogPosition;
import io.certigate.v1.ReplayDecisionsRequest;
import io.certigate.v1.ReplayDecisionsResponse;
import io.certigate.v1.TailDecisionsRequest;
import io.certigate.v1.TailDecisionsResponse;
import io.certigate.v1.VerifyLogRequest;
import io.certigate.v1.VerifyLogResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Shows the decision log of this node. */
public final class DecisionLogGrpcService extends DecisionLogServiceImplBase {
    /**
     * What reads the log.
     *
     * @param log the log
     * @param streams callers who read it as a stream
     * @param verifications callers who have it verified
     * @param replays callers who have it replayed
     * @param reads runs what blocks; bounded
     */
    public record Reading(
            LogReader log, LogStreams streams, LogVerifications verifications, LogReplays replays, Executor reads) {}

    private final @Nullable Reading reading;

    /**
     * Makes the service.
     *
     * @param reading what reads the log, null if this node has none
     */
    public DecisionLogGrpcService(@Nullable Reading reading) {
        this.reading = reading;
    }

    /** Answers what needs a log. */
    private interface Reply {
        void with(Reading reading);
    }

    private void reply(Message request, StreamObserver<?> observer, Reply reply) {
        String newer = NewerFields.first(request);
        if (newer != null) {
            observer.onError(Statuses.unimplemented(newer));
            return;
        }
        Reading now = reading;
        try {
            if (now == null) {
                throw new FailedPrecondition(
                        "expected a node that logs its decisions, found one that does not; start it"
                                + " with 'certigate serve --data DIR --decision-log bounded' (a log that is there already is"
                                + " read with 'certigate log list --data DIR')");
            }
            reply.with(now);
        } catch (AdminException | StatusRuntimeException | RejectedExecutionException e) {
            observer.onError(Statuses.of(e));
        }
    }

    /** Reads the log; what it throws is unchecked. */
    private interface Read<R> {
        R run() throws IOException;
    }

    private static <R> R unchecked(Read<R> read) {
        try {
            return read.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void getDecision(GetDecisionRequest request, StreamObserver<GetDecisionResponse> observer) {
        reply(
                request,
                observer,
                now -> new Calls(now.reads())
                        .read(request, () -> unchecked(() -> new LogReads(now.log()).get(request)), observer));
    }

    @Override
    public void listDecisions(ListDecisionsRequest request, StreamObserver<ListDecisionsResponse> observer) {
        BooleanSupplier cancelled = ((ServerCallStreamObserver<?>) observer)::isCancelled;
        reply(
                request,
                observer,
                now -> new Calls(now.reads())
                        .read(
                                request,
                                () -> unchecked(() -> new LogReads(now.log()).list(request, cancelled)),
                                observer));
    }

    @Override
    public void tailDecisions(TailDecisionsRequest request, StreamObserver<TailDecisionsResponse> observer) {
        reply(request, observer, now -> {
            Violations violations = new Violations();
            DecisionFilter filter = LogRequests.filter(request.getFilter(), violations);
            LogPosition after = request.hasAfter() ? LogRequests.after(request.getAfter(), violations) : null;
            LogTail.Wish wish = new LogTail.Wish(
                    filter,
                    after,
                    ChangeRequests.heartbeat(request.hasHeartbeat(), request.getHeartbeat(), violations));
            violations.finish();
            now.streams().tail((ServerCallStreamObserver<TailDecisionsResponse>) observer, wish);
        });
    }

    @Override
    public void exportDecisions(ExportDecisionsRequest request, StreamObserver<ExportDecisionsResponse> observer) {
        reply(request, observer, now -> {
            Violations violations = new Violations();
            DecisionFilter filter = LogRequests.filter(request.getFilter(), violations);
            violations.finish();
            now.streams().export((ServerCallStreamObserver<ExportDecisionsResponse>) observer, filter);
        });
    }

    @Override
    public void verifyLog(VerifyLogRequest request, StreamObserver<VerifyLogResponse> observer) {
        reply(
                request,
                observer,
                now -> now.verifications().begin(request, (ServerCallStreamObserver<VerifyLogResponse>) observer));
    }

    @Override
    public void replayDecisions(ReplayDecisionsRequest request, StreamObserver<ReplayDecisionsResponse> observer) {
        reply(
                request,
                observer,
                now -> now.replays().begin(request, (ServerCallStreamObserver<ReplayDecisionsResponse>) observer));
    }
}
