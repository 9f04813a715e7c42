package io.certigate.server.bench;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.StreamCheckActionsRequest;
import io.certigate.v1.StreamCheckActionsResponse;
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

    @Override
    public StreamObserver<StreamCheckActionsRequest> streamCheckActions(
            StreamObserver<StreamCheckActionsResponse> observer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(StreamCheckActionsRequest request) {
                observer.onNext(StreamCheckActionsResponse.newBuilder()
                        .setId(request.getId())
                        .setResponse(answer)
                        .build());
            }

            @Override
            public void onError(Throwable error) {
                // The caller has gone, and with it all that there was.
            }

            @Override
            public void onCompleted() {
                observer.onCompleted();
            }
        };
    }

    private CheckActionsResponse batchOf(int size) {
        CheckActionsResult result =
                CheckActionsResult.newBuilder().setResponse(answer).build();
        return CheckActionsResponse.newBuilder()
                .addAllResults(Collections.nCopies(size, result))
                .build();
    }
}
