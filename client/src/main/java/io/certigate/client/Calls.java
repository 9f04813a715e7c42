package io.certigate.client;

import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
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

    /** Calls, and waits for the answer. */
    <Q, A, R> R call(MethodDescriptor<Q, A> method, Q request, CheckOptions options, AnswerReader<A, R> reader) {
        Outcome<A, R> outcome = new Outcome<>(reader);
        try {
            outcome.enter();
            A answer = ClientCalls.blockingUnaryCall(channel, method, grpcOptions(options), request);
            return outcome.answered(answer);
        } catch (RuntimeException e) {
            return outcome.failed(e);
        } finally {
            outcome.end();
        }
    }

    /** Calls; the future fails with a {@link CertigateException} only. Cancelling it cancels the call. */
    <Q, A, R> CompletableFuture<R> begin(
            MethodDescriptor<Q, A> method, Q request, CheckOptions options, AnswerReader<A, R> reader) {
        Outcome<A, R> outcome = new Outcome<>(reader);
        Pending<Q, A, R> pending = new Pending<>(outcome);
        try {
            outcome.enter();
            ClientCall<Q, A> call = channel.newCall(method, grpcOptions(options));
            ClientCalls.asyncUnaryCall(call, request, pending);
        } catch (RuntimeException e) {
            pending.onError(e);
        }
        return pending;
    }

    /** What will come of an exchange that is made elsewhere, begun now. */
    <A, R> Outcome<A, R> outcome(AnswerReader<A, R> reader) {
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
            made.increment();
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
    private static final class Pending<Q, A, R> extends CompletableFuture<R> implements ClientResponseObserver<Q, A> {
        private final Outcome<A, R> outcome;
        private volatile @Nullable ClientCallStreamObserver<Q> call;

        Pending(Outcome<A, R> outcome) {
            this.outcome = outcome;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<Q> started) {
            call = started;
        }

        @Override
        public void onNext(A answer) {
            if (isDone()) {
                return;
            }
            try {
                complete(outcome.answered(answer));
            } catch (RuntimeException e) {
                onError(e);
            }
        }

        @Override
        public void onError(Throwable why) {
            if (isDone()) {
                outcome.end();
                return;
            }
            try {
                complete(outcome.failed(why));
            } catch (CertigateException e) {
                completeExceptionally(e);
            } finally {
                outcome.end();
            }
        }

        @Override
        public void onCompleted() {
            if (!isDone()) {
                onError(new CertigateException.Unexpected("the server ended the call without an answer", null));
            }
            outcome.end();
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            ClientCallStreamObserver<Q> running = call;
            if (cancelled && running != null) {
                running.cancel("cancelled by the caller", null);
            }
            return cancelled;
        }
    }
}
