package io.certigate.server.bench;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.StreamCheckActionsRequest;
import io.certigate.v1.StreamCheckActionsResponse;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Questions on one stream of the connection, which is opened by the first one. Their number is bounded by who calls. */
final class StreamCaller implements Caller, StreamObserver<StreamCheckActionsResponse> {
    private final Channel channel;
    private final IntFunction<CheckActionRequest> questions;
    private final Effect expected;
    private final Map<Long, Consumer<@Nullable Throwable>> open = new HashMap<>();
    private @Nullable StreamObserver<StreamCheckActionsRequest> stream;
    private @Nullable Throwable ended;
    private long ids;

    StreamCaller(Channel channel, IntFunction<CheckActionRequest> questions, Effect expected) {
        this.channel = channel;
        this.questions = questions;
        this.expected = expected;
    }

    @Override
    public void call(int index, Consumer<@Nullable Throwable> done) {
        Throwable problem = send(questions.apply(index), done);
        if (problem != null) {
            done.accept(problem);
        }
    }

    private synchronized @Nullable Throwable send(CheckActionRequest question, Consumer<@Nullable Throwable> done) {
        if (ended != null) {
            return ended;
        }
        StreamObserver<StreamCheckActionsRequest> out = stream;
        if (out == null) {
            out = DecisionServiceGrpc.newStub(channel).streamCheckActions(this);
            stream = out;
        }
        long id = ++ids;
        open.put(id, done);
        out.onNext(StreamCheckActionsRequest.newBuilder()
                .setId(id)
                .setRequest(question)
                .build());
        return null;
    }

    @Override
    public void onNext(StreamCheckActionsResponse answer) {
        Consumer<@Nullable Throwable> done;
        synchronized (this) {
            done = open.remove(answer.getId());
        }
        if (done == null) {
            onError(new IllegalStateException("expected the id of a question that is open, found " + answer));
        } else if (answer.getResponse().getEffect() == expected) {
            done.accept(null);
        } else {
            done.accept(new IllegalStateException("expected " + expected + ", found " + answer));
        }
    }

    @Override
    public void onError(Throwable error) {
        List<Consumer<@Nullable Throwable>> waiting;
        synchronized (this) {
            ended = error;
            waiting = List.copyOf(open.values());
            open.clear();
        }
        waiting.forEach(done -> done.accept(error));
    }

    @Override
    public void onCompleted() {
        onError(new IllegalStateException("expected a stream that goes on, found its end"));
    }
}
