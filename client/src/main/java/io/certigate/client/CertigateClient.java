package io.certigate.client;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.ForecastActionRequest;
import io.certigate.v1.ForecastActionResponse;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a Certigate server whether an action is allowed. Safe for use by many threads; make one and keep it.
 *
 * <pre>{@code
 * try (var certigate = CertigateClient.builder().handles("display-filing-number").build()) {
 *     CheckResult result = certigate.check(CheckRequests.check(
 *             CheckRequests.entity("official_account", "weixin/shop"), "asset.sell.primary",
 *             CheckRequests.entity("digital_collectible", "nft-1"), "CN"));
 *     if (result.allowed()) { ... }
 * }
 * }</pre>
 *
 * <p>A question that no node answered (UNAVAILABLE) is asked again, at most {@value CallPolicy#MAX_ATTEMPTS} times in all and
 * within the deadline; what writes never is.
 *
 * <p>The transport is plaintext HTTP/2, the only one so far: use it on loopback or on a network that you trust. Who
 * needs another brings a channel.
 */
public final class CertigateClient implements AutoCloseable {
    /** Where a server listens unless told otherwise. */
    public static final String DEFAULT_TARGET = "127.0.0.1:7420";

    /** How long a call may take unless told otherwise. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(1);

    /** Most questions in a batch. */
    public static final int MAX_BATCH = 1_000;

    /** Largest answer that is accepted, in bytes; a batch with full detail needs more than gRPC's 4 MiB. */
    public static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;

    /** How long {@link #close()} waits for calls under way. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private final ManagedChannel channel;
    private final Reconnection reconnection;
    private final Duration deadline;
    private final Set<String> handled;

    private CertigateClient(Builder builder) {
        this.channel = builder.channel != null ? builder.channel : plaintext(builder.targets);
        // Connects now, in the background, rather than within the deadline of the first call.
        channel.getState(true);
        this.reconnection = Reconnection.of(channel);
        this.deadline = builder.deadline;
        this.handled = Set.copyOf(builder.handled);
    }

    private static ManagedChannel plaintext(Targets targets) {
        ManagedChannelBuilder<?> builder =
                Grpc.newChannelBuilder(targets.channelTarget(), InsecureChannelCredentials.create());
        targets.configure(builder);
        return builder.maxInboundMessageSize(MAX_ANSWER_BYTES).build();
    }

    /** A client of {@value #DEFAULT_TARGET} with a deadline of one second that handles no obligations. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Asks one question and waits for the answer. A denial is an answer.
     *
     * @throws CertigateException if there is no answer
     */
    public CheckResult check(CheckActionRequest request) {
        try {
            return new CheckResult(decisions().checkAction(request), handled);
        } catch (StatusRuntimeException e) {
            throw Failures.of(e);
        }
    }

    /** Asks one question; the future fails with a {@link CertigateException}. Cancelling it cancels the call. */
    public CompletableFuture<CheckResult> checkAsync(CheckActionRequest request) {
        PendingCall<CheckActionRequest, CheckActionResponse, CheckResult> pending =
                new PendingCall<>(response -> new CheckResult(response, handled));
        asyncDecisions().checkAction(request, pending);
        return pending;
    }

    /**
     * Asks up to {@value #MAX_BATCH} questions, all answered from one state of the server, and waits.
     *
     * @return one outcome for each question, in the same order
     * @throws IllegalArgumentException if there are none or more
     * @throws CertigateException if the batch as a whole has no answer
     */
    public List<CheckOutcome> checkAll(List<CheckActionRequest> requests) {
        CheckActionsRequest batch = batch(requests);
        try {
            return outcomes(decisions().checkActions(batch), requests.size());
        } catch (StatusRuntimeException e) {
            throw Failures.of(e);
        }
    }

    /** As {@link #checkAll}, without waiting; the future fails with a {@link CertigateException}. */
    public CompletableFuture<List<CheckOutcome>> checkAllAsync(List<CheckActionRequest> requests) {
        CheckActionsRequest batch = batch(requests);
        PendingCall<CheckActionsRequest, CheckActionsResponse, List<CheckOutcome>> pending =
                new PendingCall<>(response -> outcomes(response, batch.getRequestsCount()));
        asyncDecisions().checkActions(batch, pending);
        return pending;
    }

    /**
     * Tells how the answer to a question changes over a window, if nothing but time changes, and waits. Its answers are
     * hypothetical: none allows anything.
     *
     * @throws CertigateException if there is no answer
     */
    public ForecastActionResponse forecast(ForecastActionRequest request) {
        try {
            return decisions().forecastAction(request);
        } catch (StatusRuntimeException e) {
            throw Failures.of(e);
        }
    }

    /**
     * The channel, for the generated stubs of other services such as {@code RegistryServiceGrpc}. Set a deadline on each
     * call; {@link Failures#of} explains what fails.
     */
    public Channel channel() {
        return channel;
    }

    /** Lets calls under way finish for two seconds, then cancels them. */
    @Override
    public void close() {
        reconnection.close();
        channel.shutdown();
        try {
            if (channel.awaitTermination(CLOSE_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channel.shutdownNow();
    }

    private DecisionServiceGrpc.DecisionServiceBlockingStub decisions() {
        return DecisionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    private DecisionServiceGrpc.DecisionServiceStub asyncDecisions() {
        return DecisionServiceGrpc.newStub(channel).withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static CheckActionsRequest batch(List<CheckActionRequest> requests) {
        if (requests.isEmpty() || requests.size() > MAX_BATCH) {
            throw new IllegalArgumentException(
                    "expected 1 to " + MAX_BATCH + " questions in a batch, found " + requests.size());
        }
        return CheckActionsRequest.newBuilder().addAllRequests(requests).build();
    }

    private List<CheckOutcome> outcomes(CheckActionsResponse response, int expected) {
        if (response.getResultsCount() != expected) {
            // Without one result each, none can be told to belong to its question.
            throw new CertigateException.Unexpected(
                    "expected " + expected + " results, found " + response.getResultsCount(), null);
        }
        List<CheckOutcome> outcomes = new ArrayList<>(expected);
        for (CheckActionsResult result : response.getResultsList()) {
            outcomes.add(outcome(result));
        }
        return List.copyOf(outcomes);
    }

    private CheckOutcome outcome(CheckActionsResult result) {
        return switch (result.getOutcomeCase()) {
            case RESPONSE -> new CheckOutcome.Answered(new CheckResult(result.getResponse(), handled));
            case FAILURE -> new CheckOutcome.Failed(Failures.of(result.getFailure()));
            case OUTCOME_NOT_SET ->
                new CheckOutcome.Failed(
                        new CertigateException.Unexpected("expected an answer or a failure, found neither", null));
        };
    }

    /** Configures a client. */
    public static final class Builder {
        private Targets targets = Targets.parse(DEFAULT_TARGET);
        private @Nullable ManagedChannel channel;
        private Duration deadline = DEFAULT_DEADLINE;
        private final Set<String> handled = new HashSet<>();

        private Builder() {}

        /**
         * The server's address, or those of several nodes: then each call goes to the next node that is ready.
         *
         * @param addresses {@code HOST:PORT}, an IPv6 host in square brackets; up to {@value Targets#MAX_NODES} with commas
         *     between them
         * @throws IllegalArgumentException if it has another form
         */
        public Builder target(String addresses) {
            this.targets = Targets.parse(addresses);
            return this;
        }

        /**
         * A channel that the caller made, instead of a target: for a transport of its own. Allow answers of {@link
         * #MAX_ANSWER_BYTES}; {@link Targets#configure} makes it try reads again. The client closes it.
         */
        public Builder channel(ManagedChannel made) {
            this.channel = made;
            return this;
        }

        /**
         * How long each call may take.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder deadline(Duration limit) {
            if (limit.isNegative() || limit.isZero()) {
                throw new IllegalArgumentException("expected a positive deadline, found " + limit);
            }
            this.deadline = limit;
            return this;
        }

        /**
         * Declares obligations that the caller fulfils whenever an answer names them. A PERMIT with any other obligation
         * is not allowed.
         *
         * @param obligations ids, such as {@code display-filing-number}
         */
        public Builder handles(String... obligations) {
            handled.addAll(List.of(obligations));
            return this;
        }

        /** A client; it connects with the first call. */
        public CertigateClient build() {
            return new CertigateClient(this);
        }
    }
}
