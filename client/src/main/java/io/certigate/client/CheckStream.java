package io.certigate.client;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.StreamCheckActionsRequest;
import io.certigate.v1.StreamCheckActionsResponse;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Questions in a stream to one node, each answered as soon as it is decided: cheaper than a call each, for who asks thousands a second. Made
 * by {@link CertigateClient#stream()}, whose obligations, circuit, reuse and choice without an answer hold for it too. Safe for
 * use by many threads.
 *
 * <p>Nothing is repeated: when the stream ends, such as with its node, the questions under way fail, and the next one begins a stream
 * anew, on the next node that is ready.
 */
public final class CheckStream implements AutoCloseable {
    /** Most questions under way; a further one fails at once as {@link CertigateException.Overloaded}. */
    public static final int MAX_UNDER_WAY = 1_000;

    /** How often to look for questions that are out of time. */
    private static final Duration LOOK = Duration.ofMillis(20);

    /** What a stream shares with its client. */
    record Parts(Channel channel, Calls calls, CheckReader reader) {}

    private final Parts parts;
    private final CheckOptions options;
    private final ScheduledFuture<?> looks;

    // Guarded by this.
    private @Nullable Connection current;
    private boolean closed;

    CheckStream(Parts parts, CheckOptions options) {
        this.parts = parts;
        this.options = options;
        this.looks = Background.TIMER.scheduleWithFixedDelay(
                this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Asks one question; the future is completed as that of {@link CertigateClient#checkAsync(CheckActionRequest)}. Cancelling it gives
     * the question up, which the server decides all the same. What follows on the future runs on a thread of gRPC unless it is given
     * an executor: it must not block, for other answers wait for it.
     */
    public CompletableFuture<CheckResult> ask(CheckActionRequest request) {
        Reuse reuse = parts.reader().reuse();
        Reuse.Question question = reuse == null ? null : reuse.ask(request);
        CheckActionResponse known = question == null ? null : question.found();
        if (known != null) {
            return CompletableFuture.completedFuture(
                    CheckResult.of(request, known, parts.reader().handled(), true));
        }
        Asked asked = new Asked(parts.calls().outcome(parts.reader().one(request, question)));
        try {
            asked.outcome.enter();
            send(request, asked);
        } catch (CertigateException.Overloaded e) {
            // This stream's own limit tells nothing of the servers, which other calls want to go on asking. What a
            // server
            // itself refuses for that reason counts where it is heard.
            asked.outcome.end();
            asked.fail(e);
        } catch (RuntimeException e) {
            asked.fail(e);
        }
        return asked;
    }

    private synchronized void send(CheckActionRequest request, Asked asked) {
        if (closed) {
            throw new CertigateException.Unavailable("expected an open stream, found it closed", null, null);
        }
        Connection connection = current;
        if (connection == null) {
            connection = new Connection();
            current = connection;
            DecisionServiceGrpc.DecisionServiceStub stub = DecisionServiceGrpc.newStub(parts.channel());
            (options.waitForReady() ? stub.withWaitForReady() : stub).streamCheckActions(connection);
        }
        connection.send(request, asked);
    }

    private synchronized void forget(Connection connection) {
        if (current == connection) {
            current = null;
        }
    }

    private void look() {
        Connection connection;
        synchronized (this) {
            connection = current;
        }
        if (connection != null) {
            connection.expire();
        }
    }

    /** Ends the stream: questions under way fail as {@link CertigateException.Cancelled}. */
    @Override
    public void close() {
        looks.cancel(false);
        Connection connection;
        synchronized (this) {
            closed = true;
            connection = current;
            current = null;
        }
        if (connection != null) {
            connection.end(new CertigateException.Cancelled("the stream was closed by the caller", null));
        }
    }

    /** One question, and what comes of it. */
    private static final class Asked extends CompletableFuture<CheckResult> {
        private final Calls.Outcome<CheckActionResponse, CheckResult> outcome;
        private final long sentNanos = System.nanoTime();

        Asked(Calls.Outcome<CheckActionResponse, CheckResult> outcome) {
            this.outcome = outcome;
        }

        void answer(CheckActionResponse answer) {
            try {
                complete(outcome.answered(answer));
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        void fail(Throwable why) {
            try {
                if (!isDone()) {
                    complete(outcome.failed(why));
                }
            } catch (CertigateException e) {
                completeExceptionally(e);
            } finally {
                outcome.end();
            }
        }
    }

    /** One call, with the questions that wait for its answers in the order in which they were sent. */
    private final class Connection
            implements ClientResponseObserver<StreamCheckActionsRequest, StreamCheckActionsResponse> {
        // Guarded by this.
        private final Map<Long, Asked> underWay = new LinkedHashMap<>();
        private @Nullable ClientCallStreamObserver<StreamCheckActionsRequest> call;
        private long lastId;
        private long heardNanos = System.nanoTime();
        private @Nullable CertigateException over;

        @Override
        public void beforeStart(ClientCallStreamObserver<StreamCheckActionsRequest> started) {
            synchronized (this) {
                call = started;
            }
        }

        synchronized void send(CheckActionRequest request, Asked asked) {
            if (over != null) {
                throw over;
            }
            if (underWay.size() >= MAX_UNDER_WAY) {
                throw new CertigateException.Overloaded(
                        "expected at most " + MAX_UNDER_WAY
                                + " questions under way in one stream, found as many already; wait for answers, or open another"
                                + " stream",
                        null,
                        null);
            }
            long id = ++lastId;
            underWay.put(id, asked);
            if (call == null) {
                throw new IllegalStateException("a call is there once it was started");
            }
            call.onNext(StreamCheckActionsRequest.newBuilder()
                    .setId(id)
                    .setRequest(request)
                    .build());
        }

        @Override
        public void onNext(StreamCheckActionsResponse answer) {
            Asked asked;
            synchronized (this) {
                heardNanos = System.nanoTime();
                asked = underWay.remove(answer.getId());
            }
            if (asked == null) {
                // Out of time, or never asked.
                return;
            }
            switch (answer.getOutcomeCase()) {
                case RESPONSE -> asked.answer(answer.getResponse());
                case FAILURE -> asked.fail(Failures.of(answer.getFailure()));
                case OUTCOME_NOT_SET ->
                    asked.fail(
                            new CertigateException.Unexpected("expected an answer or a failure, found neither", null));
            }
        }

        @Override
        public void onError(Throwable why) {
            end(Failures.of(why));
        }

        @Override
        public void onCompleted() {
            end(new CertigateException.Unavailable("the server ended the stream; ask again", null, null));
        }

        /** Fails what is out of time; a stream that said nothing since is given up. */
        void expire() {
            List<Asked> late = new ArrayList<>();
            boolean silent = false;
            long now = System.nanoTime();
            long limit = options.deadline().toNanos();
            synchronized (this) {
                Iterator<Asked> oldest = underWay.values().iterator();
                while (oldest.hasNext()) {
                    Asked asked = oldest.next();
                    if (now - asked.sentNanos < limit && !asked.isDone()) {
                        break;
                    }
                    silent |= !asked.isDone() && heardNanos - asked.sentNanos < 0;
                    oldest.remove();
                    late.add(asked);
                }
            }
            CertigateException timedOut = new CertigateException.TimedOut(
                    "expected an answer within " + options.deadline().toMillis() + " ms, found none", null);
            late.forEach(asked -> asked.fail(timedOut));
            if (silent) {
                end(new CertigateException.Unavailable(
                        "expected a stream that answers, found it silent; ask again", null, timedOut));
            }
        }

        void end(CertigateException why) {
            forget(this);
            List<Asked> left;
            ClientCallStreamObserver<StreamCheckActionsRequest> running;
            synchronized (this) {
                over = over == null ? why : over;
                left = List.copyOf(underWay.values());
                underWay.clear();
                running = call;
            }
            if (running != null) {
                running.cancel(String.valueOf(why.getMessage()), null);
            }
            left.forEach(asked -> asked.fail(why));
        }
    }
}
