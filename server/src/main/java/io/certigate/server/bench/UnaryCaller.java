package io.certigate.server.bench;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One question a call. */
final class UnaryCaller implements Caller {
    private final DecisionServiceGrpc.DecisionServiceStub stub;
    private final IntFunction<CheckActionRequest> questions;
    private final Effect expected;

    UnaryCaller(Channel channel, IntFunction<CheckActionRequest> questions, Effect expected) {
        this.stub = DecisionServiceGrpc.newStub(channel);
        this.questions = questions;
        this.expected = expected;
    }

    @Override
    public void call(int index, Consumer<@Nullable Throwable> done) {
        stub.checkAction(questions.apply(index), new StreamObserver<>() {
            private @Nullable Throwable failure;

            @Override
            public void onNext(CheckActionResponse response) {
                if (response.getEffect() != expected) {
                    failure = new IllegalStateException("expected " + expected + ", found " + response);
                }
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
}
