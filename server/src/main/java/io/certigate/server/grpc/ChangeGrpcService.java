package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException;
import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.HistoryAdmin;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.model.Revision;
import io.certigate.server.state.ChangeLog;
import io.certigate.v1.AcknowledgeClockRequest;
import io.certigate.v1.AcknowledgeClockResponse;
import io.certigate.v1.ChangeServiceGrpc.ChangeServiceImplBase;
import io.certigate.v1.GetStateRequest;
import io.certigate.v1.GetStateResponse;
import io.certigate.v1.ListChangesRequest;
import io.certigate.v1.ListChangesResponse;
import io.certigate.v1.PruneHistoryRequest;
import io.certigate.v1.PruneHistoryResponse;
import io.certigate.v1.WatchRequest;
import io.certigate.v1.WatchResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Shows the change log, and what this node knows of itself. */
public final class ChangeGrpcService extends ChangeServiceImplBase {
    private final ChangeWatches watches;
    private final HistoryAdmin history;
    private final AuditReads audit;
    private final NodeState node;
    private final Calls calls;

    /**
     * Makes the service.
     *
     * @param node what this node knows of itself
     * @param watches those who follow the log
     * @param log the log
     * @param history prunes it
     * @param reads runs what blocks; bounded
     */
    public ChangeGrpcService(
            NodeState node, ChangeWatches watches, ChangeLog log, HistoryAdmin history, Executor reads) {
        this.node = node;
        this.watches = watches;
        this.history = history;
        this.audit = new AuditReads(log);
        this.calls = new Calls(reads);
    }

    @Override
    public void getState(GetStateRequest request, StreamObserver<GetStateResponse> observer) {
        calls.read(request, node::get, observer);
    }

    @Override
    public void acknowledgeClock(AcknowledgeClockRequest request, StreamObserver<AcknowledgeClockResponse> observer) {
        calls.read(
                request,
                () -> {
                    if (!node.acknowledgeClock()) {
                        throw new FailedPrecondition(
                                "expected a node whose clock made a step, found none: there is nothing to accept");
                    }
                    return AcknowledgeClockResponse.newBuilder()
                            .setNow(Timestamps.write(node.now()))
                            .build();
                },
                observer);
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
        String newer = NewerFields.first(request);
        if (newer != null) {
            observer.onError(Statuses.unimplemented(newer));
            return;
        }
        try {
            Violations violations = new Violations();
            Revision after = ChangeRequests.after(request, violations);
            Duration heartbeat = ChangeRequests.heartbeat(request.hasHeartbeat(), request.getHeartbeat(), violations);
            violations.finish();
            watches.begin((ServerCallStreamObserver<WatchResponse>) observer, after, heartbeat);
        } catch (AdminException | StatusRuntimeException e) {
            observer.onError(Statuses.of(e));
        }
    }

    @Override
    public void listChanges(ListChangesRequest request, StreamObserver<ListChangesResponse> observer) {
        calls.read(request, () -> audit.list(request), observer);
    }

    @Override
    public void pruneHistory(PruneHistoryRequest request, StreamObserver<PruneHistoryResponse> observer) {
        calls.readThenWrite(request, () -> prune(request), observer);
    }

    private CompletableFuture<PruneHistoryResponse> prune(PruneHistoryRequest request) {
        Violations violations = new Violations();
        Instant before = Timestamps.required("before", request.hasBefore(), request.getBefore(), violations);
        WriteOptions options = RegistryRequests.options(request.getOptions(), violations);
        violations.finish();
        return history.prune(before, options)
                .thenApply(pruned -> PruneHistoryResponse.newBuilder()
                        .setRevision(RegistryMessages.revision(pruned.revision()))
                        .setFloor(pruned.floor())
                        .build());
    }
}
