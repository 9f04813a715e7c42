package io.certigate.server.bench;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Many questions a call, always the same ones, which are put together once. */
final class BatchCaller implements Caller {
    private final DecisionServiceGrpc.DecisionServiceStub stub;
    private final CheckActionsRequest batch;
    private final Effect expected;

    BatchCaller(Channel channel, CheckActionsRequest batch, Effect expected) {
        this.stub = DecisionServiceGrpc.newStub(channel);
        this.batch = batch;
        this.expected = expected;
    }

    /** A batch of the first questions. */
    static CheckActionsRequest batch(IntFunction<CheckActionRequest> questions, int size) {
        List<CheckActionRequest> requests = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            requests.add(questions.apply(i));
        }
        return CheckActionsRequest.newBuilder().addAllRequests(requests).build();
    }

    @Override
    public void call(int index, Consumer<@Nullable Throwable> done) {
        stub.checkActions(batch, new StreamObserver<>() {
            private @Nullable Throwable failure;

            @Override
            public void onNext(CheckActionsResponse response) {
                failure = problem(response);
            }

            @Override
            public void onError(Throwable error) {
                done.accept(error);
            }

            @Override
            public void onCompleted() {
                done.accept(failure);
            }
        });
    }

    private @Nullable Throwable problem(CheckActionsResponse response) {
        if (response.getResultsCount() != batch.getRequestsCount()) {
            return new IllegalStateException(
                    "expected " + batch.getRequestsCount() + " results, found " + response.getResultsCount());
        }
        for (CheckActionsResult result : response.getResultsList()) {
            if (result.getResponse().getEffect() != expected) {
                return new IllegalStateException("expected " + expected + ", found " + result);
            }
        }
        return null;
    }
}
