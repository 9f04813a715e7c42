package io.certigate.client;

import io.grpc.Channel;
import io.grpc.Deadline;
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
    private final OverloadRetries retries;
    private final LongAdder made = new LongAdder();
    private final LongAdder failed = new LongAdder();

    Calls(Channel channel, Circuit circuit, Clocks clocks, Retries retries) {
        this.channel = channel;
        this.circuit = circuit;
        this.clocks = clocks;
        this.retries = new OverloadRetries(retries);
    }

    /** How many there were, those included that the circuit did not let through. */
    long made() {
        return made.sum();
    }

    /** How many had no answer. */
    long failed() {
        return failed.sum();
    }

    /**
     * Calls, and waits for the answer; again if there is time: once if that is a PERMIT that came too late, and as {@link OverloadRetries}
     * says if the server has too much to do.
     */
    <Q, A, R> R call(MethodDescriptor<Q, A> method, Q request, CheckOptions options, AnswerReader<A, R> reader) {
        made.increment();
        io.grpc.CallOptions grpc = grpcOptions(options);
        Again again = new Again(method, grpc);
        while (true) {
            Outcome<A, R> outcome = new Outcome<>(reader);
            try {
                outcome.enter();
                return outcome.answered(ClientCalls.blockingUnaryCall(channel, method, grpc, request));
            } catch (RuntimeException e) {
                long pause = again.pause(e);
                if (pause >= 0) {
                    outcome.end();
                }
                if (!hasPassed(pause)) {
                    return outcome.failed(e);
                }
            } finally {
                outcome.end();
            }
        }
    }

    /** Whether there was something to wait for, and it is over. */
    private static boolean hasPassed(long nanos) {
        if (nanos > 0) {
            try {
                TimeUnit.NANOSECONDS.sleep(nanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return nanos >= 0;
    }

    /** Whether one call is made again, and when. */
    private final class Again {
        private final MethodDescriptor<?, ?> method;
        private final io.grpc.CallOptions grpc;
        private int attempts;
        private boolean wasLate;

        Again(MethodDescriptor<?, ?> method, io.grpc.CallOptions grpc) {
            this.method = method;
            this.grpc = grpc;
        }

        /** How long to wait before it is, in nanoseconds; -1 if it is not. */
        long pause(Throwable why) {
            attempts++;
            if (why instanceof CertigateException.Expired) {
                boolean another = !wasLate && isBefore(grpc.getDeadline());
                wasLate = true;
                return another ? 0 : -1;
            }
            return why instanceof RuntimeException
                    ? retries.pause(method, Failures.of(why), attempts, grpc.getDeadline())
                    : -1;
        }
    }

    private static boolean isBefore(@Nullable Deadline deadline) {
        return deadline != null && !deadline.isExpired();
    }

    /**
     * Calls, likewise; the future fails with a {@link CertigateException} only. Cancelling it cancels the call.
     */
    <Q, A, R> CompletableFuture<R> begin(
            MethodDescriptor<Q, A> method, Q request, CheckOptions options, AnswerReader<A, R> reader) {
        made.increment();
        Pending<Q, A, R> pending = new Pending<>(method, request, grpcOptions(options), reader);
        pending.begin();
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
            retries.answered();
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
        // One attempt ends before the next one begins.
        private final Again again;
        private volatile @Nullable ClientCallStreamObserver<Q> call;

        Pending(MethodDescriptor<Q, A> method, Q request, io.grpc.CallOptions grpc, AnswerReader<A, R> reader) {
            this.method = method;
            this.request = request;
            this.grpc = grpc;
            this.reader = reader;
            this.again = new Again(method, grpc);
        }

        void begin() {
            Attempt attempt = new Attempt();
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

        private void beginAfter(long nanos) {
            if (nanos == 0) {
                begin();
                return;
            }
            CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(() -> {
                if (!isDone()) {
                    begin();
                }
            });
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
            private boolean isOver;

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
                    onError(e);
                }
            }

            @Override
            public void onError(Throwable why) {
                if (!isOver && !isDone()) {
                    isOver = true;
                    long pause = again.pause(why);
                    if (pause >= 0) {
                        outcome.end();
                        beginAfter(pause);
                        return;
                    }
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
