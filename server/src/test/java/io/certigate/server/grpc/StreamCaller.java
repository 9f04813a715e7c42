package io.certigate.server.grpc;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.StreamCheckActionsRequest;
import io.certigate.v1.StreamCheckActionsResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A caller who asks in a stream, and reads an answer only when it is told to. */
final class StreamCaller extends ClientCall.Listener<StreamCheckActionsResponse> {
    private static final long PATIENCE_SECONDS = 20;

    private final ClientCall<byte[], StreamCheckActionsResponse> call;
    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    private StreamCaller(ClientCall<byte[], StreamCheckActionsResponse> call) {
        this.call = call;
    }

    static StreamCaller start(Channel channel) {
        StreamCaller caller = new StreamCaller(channel.newCall(
                DecisionServiceGrpc.getStreamCheckActionsMethod().toBuilder(
                                new RawBytes(),
                                DecisionServiceGrpc.getStreamCheckActionsMethod()
                                        .getResponseMarshaller())
                        .build(),
                CallOptions.DEFAULT));
        caller.call.start(caller, new Metadata());
        return caller;
    }

    @Override
    public void onMessage(StreamCheckActionsResponse message) {
        arrived.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        arrived.add(status);
    }

    StreamCaller ask(long id, CheckActionRequest.Builder question) {
        return send(StreamCheckActionsRequest.newBuilder()
                .setId(id)
                .setRequest(question)
                .build()
                .toByteArray());
    }

    StreamCaller send(byte[] message) {
        call.sendMessage(message);
        return this;
    }

    StreamCaller endQuestions() {
        call.halfClose();
        return this;
    }

    void cancel() {
        call.cancel("enough", null);
    }

    private Object take() throws InterruptedException {
        call.request(1);
        Object next = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("expected an answer or an end within " + PATIENCE_SECONDS + " s, found none");
        }
        return next;
    }

    /** The next answer. */
    StreamCheckActionsResponse next() throws InterruptedException {
        Object next = take();
        if (next instanceof StreamCheckActionsResponse answer) {
            return answer;
        }
        throw new AssertionError("expected an answer, found " + next);
    }

    /** The next answers. */
    List<StreamCheckActionsResponse> next(int count) throws InterruptedException {
        List<StreamCheckActionsResponse> answers = new ArrayList<>();
        while (answers.size() < count) {
            answers.add(next());
        }
        return answers;
    }

    /** How it ends; there must be no answer before. */
    Status end() throws InterruptedException {
        Object next = take();
        if (next instanceof Status status) {
            return status;
        }
        throw new AssertionError("expected the end, found " + next);
    }
}
