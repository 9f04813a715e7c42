package io.certigate.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Answers a question by the answer to an earlier one that was the same, as long as that may be relied upon. */
final class Reuse implements AutoCloseable {
    private final AnswerStore store;
    private final StateWatch watch;

    private Reuse(AnswerStore store, StateWatch watch) {
        this.store = store;
        this.watch = watch;
    }

    /** Follows changes through a channel, on which {@link #forgetting} is not needed. */
    static Reuse over(Channel channel, AnswerStore store, Clocks clocks) {
        return new Reuse(store, StateWatch.of(channel, store, clocks));
    }

    /** Looks for an answer. */
    Question ask(CheckActionRequest request) {
        if (request.hasConsistency() || request.hasAt() || request.hasAsOfRevision() || request.getTrace()) {
            store.exclude();
            return new Question(request, null, null, 0);
        }
        // Before the look: what is forgotten from now on must not come back with the answer.
        long generation = store.generation();
        ByteString key = canonical(request);
        return new Question(request, key, store.find(key), generation);
    }

    /** Takes notice of an answer that is not kept. */
    void learn(CheckActionResponse answer) {
        store.learn(answer);
    }

    ReuseStats stats() {
        return store.stats();
    }

    @Override
    public void close() {
        watch.close();
    }

    /**
     * All that the answer depends on: every field but the caller's id of the request, which each answer gets back. Equal bytes are equal
     * questions; equal questions that are written differently, such as with their markets in another order, may have different ones.
     */
    static ByteString canonical(CheckActionRequest request) {
        CheckActionRequest asked = request.getRequestId().isEmpty()
                ? request
                : request.toBuilder().clearRequestId().build();
        byte[] bytes = new byte[asked.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        // Maps in the order of their keys.
        out.useDeterministicSerialization();
        try {
            asked.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("a request did not fit into the bytes that were counted for it", e);
        }
        return ByteString.copyFrom(bytes);
    }

    /** A question, with its answer if there is one already. */
    final class Question {
        private final CheckActionRequest request;
        private final @Nullable ByteString key;
        private final @Nullable CheckActionResponse found;
        private final long generation;

        private Question(
                CheckActionRequest request,
                @Nullable ByteString key,
                @Nullable CheckActionResponse found,
                long generation) {
            this.request = request;
            this.key = key;
            this.found = found;
            this.generation = generation;
        }

        /** The answer to an earlier one, with the id of this one; null if it must be asked. */
        @Nullable
        CheckActionResponse found() {
            if (found == null || found.getRequestId().equals(request.getRequestId())) {
                return found;
            }
            return found.toBuilder().setRequestId(request.getRequestId()).build();
        }

        /** The server's answer. */
        void answered(CheckActionResponse answer, Clocks.Moment sent) {
            if (key == null) {
                store.learn(answer);
            } else {
                store.keep(key, answer, sent, generation);
            }
        }
    }

    /** Forgets all answers before a write of this client ends, so that what is asked after it is asked of a server. */
    static ClientInterceptor forgetting(AnswerStore store) {
        return new ClientInterceptor() {
            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(
                    MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                ClientCall<Q, A> call = next.newCall(method, options);
                return method.getType().serverSendsOneMessage() && !CallPolicy.READS.contains(method)
                        ? new Write<>(call, store)
                        : call;
            }
        };
    }

    private static final class Write<Q, A> extends SimpleForwardingClientCall<Q, A> {
        private final AnswerStore store;

        Write(ClientCall<Q, A> call, AnswerStore store) {
            super(call);
            this.store = store;
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            super.start(
                    new SimpleForwardingClientCallListener<>(listener) {
                        @Override
                        public void onMessage(A message) {
                            store.forget();
                            super.onMessage(message);
                        }

                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            store.forget();
                            super.onClose(status, trailers);
                        }
                    },
                    headers);
        }
    }
}
