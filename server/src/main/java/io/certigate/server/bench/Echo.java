package io.certigate.server.bench;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.DecisionServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** Parses the same requests as Certigate and returns prebuilt answers of the same size. On one event loop. */
final class Echo extends DecisionServiceGrpc.DecisionServiceImplBase {
    private final CheckActionResponse answer;
    private @Nullable CheckActionsResponse batch;

    Echo(CheckActionResponse answer) {
        this.answer = answer;
    }

    @Override
    public void checkAction(CheckActionRequest request, StreamObserver<CheckActionResponse> observer) {
        observer.onNext(answer);
        observer.onCompleted();
    }

    @Override
    public void checkActions(CheckActionsRequest request, StreamObserver<CheckActionsResponse> observer) {
        CheckActionsResponse known = batch;
        if (known == null || known.getResultsCount() != request.getRequestsCount()) {
            known = batchOf(request.getRequestsCount());
            batch = known;
        }
        observer.onNext(known);
        observer.onCompleted();
    }

    private CheckActionsResponse batchOf(int size) {
        CheckActionsResult result =
                CheckActionsResult.newBuilder().setResponse(answer).build();
        return CheckActionsResponse.newBuilder()
                .addAllResults(Collections.nCopies(size, result))
                .build();
    }
}
