package io.certigate.client;

import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls with one answer: within a deadline, through the circuit, with every failure as a {@link CertigateException}, whatever
 * went wrong and wherever.
 */
final class Calls {
    private final Channel channel;
    private final Circuit circuit;
    private final Clocks clocks;
    private final LongAdder made = new LongAdder();
    private final LongAdder failed = new LongAdder();

    Calls(Channel channel, Circuit circuit, Clocks clocks) {
        this.channel = channel;
        this.circuit = circuit;
        this.clocks = clocks;
    }

    /** How many there were, those included that the circuit did not let through. */
    long made() {
        return made.sum();
    }

    /** How many had no answer. */
    long failed() {
        return failed.sum();
    }

    /** Calls, and waits for the answer; once more if that is a PERMIT that came too late and there is time. */
    <Q, A, R> R call(MethodDescriptor<Q, A> method, Q request, CheckOptions options, AnswerReader<A, R> reader) {
        made.increment();
        io.grpc.CallOptions grpc = grpcOptions(options);
        R answer = attempt(method, request, grpc, reader, false);
        return answer != null ? answer : Objects.requireNonNull(attempt(method, request, grpc, reader, true));
    }

    /** Null if the answer came too late; the last time that is a failure. */
    private <Q, A, R> @Nullable R attempt(
            MethodDescriptor<Q, A> method,
            Q request,
            io.grpc.CallOptions grpc,
            AnswerReader<A, R> reader,
            boolean last) {
        Outcome<A, R> outcome = new Outcome<>(reader);
        try {
            outcome.enter();
            return outcome.answered(ClientCalls.blockingUnaryCall(channel, method, grpc, request));
        } catch (RuntimeException e) {
            return !last && isWorthAnother(e, grpc) ? null : outcome.failed(e);
        } finally {
            outcome.end();
        }
    }

    private static boolean isWorthAnother(RuntimeException failure, io.grpc.CallOptions grpc) {
        Deadline deadline = grpc.getDeadline();
        return failure instanceof CertigateException.Expired && deadline != null && !deadline.isExpired();
    }

    /**
     * Calls, likewise twice at most; the future fails with a {@link CertigateException} only. Cancelling it cancels the call.
     */
    <Q, A, R> CompletableFuture<R> begin(
            MethodDescriptor<Q, A> method, Q request, CheckOptions options, AnswerReader<A, R> reader) {
        made.increment();
        Pending<Q, A, R> pending = new Pending<>(method, request, grpcOptions(options), reader);
        pending.begin(false);
        return pending;
    }

    /** What will come of an exchange that is made elsewhere, begun now. */
    <A, R> Outcome<A, R> outcome(AnswerReader<A, R> reader) {
        made.increment();
        return new Outcome<>(reader);
    }

    private static io.grpc.CallOptions grpcOptions(CheckOptions options) {
        io.grpc.CallOptions made =
                io.grpc.CallOptions.DEFAULT.withDeadlineAfter(options.deadline().toNanos(), TimeUnit.NANOSECONDS);
        return options.waitForReady() ? made.withWaitForReady() : made;
    }

    /** What comes of one call, told to the circuit and counted. */
    final class Outcome<A, R> {
        private final AnswerReader<A, R> reader;
        private final Clocks.Moment sent = clocks.now();
        private Circuit.@Nullable Passage passage;

        private Outcome(AnswerReader<A, R> reader) {
            this.reader = reader;
        }

        void enter() {
            passage = circuit.enter();
        }

        R answered(A answer) {
            R read = reader.read(answer, sent);
            Circuit.Passage entered = passage;
            if (entered != null) {
                entered.answered();
            }
            return read;
        }

        R failed(Throwable why) {
            CertigateException failure = Failures.of(why);
            failed.increment();
            Circuit.Passage entered = passage;
            if (entered != null) {
                entered.failed(failure);
            }
            return reader.failed(failure);
        }

        /** Whatever else ends a call, such as an {@link Error}, must not leave the circuit waiting. */
        void end() {
            Circuit.Passage entered = passage;
            if (entered != null) {
                entered.abandoned();
            }
        }
    }

    /** The future of one call. */
    private final class Pending<Q, A, R> extends CompletableFuture<R> {
        private final MethodDescriptor<Q, A> method;
        private final Q request;
        private final io.grpc.CallOptions grpc;
        private final AnswerReader<A, R> reader;
        private volatile @Nullable ClientCallStreamObserver<Q> call;

        Pending(MethodDescriptor<Q, A> method, Q request, io.grpc.CallOptions grpc, AnswerReader<A, R> reader) {
            this.method = method;
            this.request = request;
            this.grpc = grpc;
            this.reader = reader;
        }

        void begin(boolean last) {
            Attempt attempt = new Attempt(last);
            try {
                attempt.outcome.enter();
                ClientCalls.asyncUnaryCall(channel.newCall(method, grpc), request, attempt);
            } catch (RuntimeException e) {
                attempt.onError(e);
            }
            if (isCancelled()) {
                // Between two attempts.
                cancelCall();
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                cancelCall();
            }
            return cancelled;
        }

        private void cancelCall() {
            ClientCallStreamObserver<Q> running = call;
            if (running != null) {
                running.cancel("cancelled by the caller", null);
            }
        }

        /** One time that it is sent. */
        private final class Attempt implements ClientResponseObserver<Q, A> {
            private final Outcome<A, R> outcome = new Outcome<>(reader);
            private final boolean last;
            private boolean isOver;

            Attempt(boolean last) {
                this.last = last;
            }

            @Override
            public void beforeStart(ClientCallStreamObserver<Q> started) {
                call = started;
            }

            @Override
            public void onNext(A answer) {
                if (isOver || isDone()) {
                    return;
                }
                try {
                    complete(outcome.answered(answer));
                } catch (RuntimeException e) {
                    if (!last && isWorthAnother(e, grpc)) {
                        isOver = true;
                        outcome.end();
                        begin(true);
                    } else {
                        onError(e);
                    }
                }
            }

            @Override
            public void onError(Throwable why) {
                if (!isOver && !isDone()) {
                    isOver = true;
                    try {
                        complete(outcome.failed(why));
                    } catch (CertigateException e) {
                        completeExceptionally(e);
                    }
                }
                outcome.end();
            }

            @Override
            public void onCompleted() {
                onError(new CertigateException.Unexpected("the server ended the call without an answer", null));
            }
        }
    }
}
