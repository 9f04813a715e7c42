package io.certigate.client;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.ForecastActionRequest;
import io.certigate.v1.ForecastActionResponse;
import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
 * <p>A question that no node answered (UNAVAILABLE) is asked again, within the deadline and a budget ({@link Retries}); what writes
 * never is. After many failures in a row calls fail at once for a while ({@link CircuitPolicy}). Whatever goes wrong is a {@link
 * CertigateException} or, if the client was made so, a result that denies ({@link OnFailure}); never a PERMIT.
 *
 * <p>The transport is HTTP/2: plaintext on loopback, otherwise by TLS 1.3, unless told otherwise ({@link Builder#tls}, {@link
 * Builder#insecurePlaintext}). Who needs another brings a channel.
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

    /** Most answers that are kept for reuse. */
    public static final int MAX_REUSED = 100_000;

    /** How long {@link #close()} waits for calls under way. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private final ManagedChannel connections;
    private final Channel channel;
    private final Reconnection reconnection;
    private final CheckOptions options;
    private final AttemptCounter attempts = new AttemptCounter();
    private final Circuit circuit;
    private final Calls calls;
    private final CheckReader reader;
    private final @Nullable Reuse reuse;

    private CertigateClient(Builder builder) {
        Clocks clocks = builder.clocks;
        this.connections = builder.channel != null ? builder.channel : connect(builder);
        List<ClientInterceptor> interceptors = new ArrayList<>(builder.interceptors);
        if (builder.credentials != null) {
            interceptors.add(new CredentialsInterceptor(
                    builder.insecure ? builder.credentials : new PrivateCredentials(builder.credentials)));
        }
        interceptors.add(attempts);
        Channel intercepted = ClientInterceptors.interceptForward(connections, interceptors);
        if (builder.reused == 0) {
            this.channel = intercepted;
            this.reuse = null;
        } else {
            AnswerStore store = new AnswerStore(builder.reused, clocks);
            this.channel = ClientInterceptors.intercept(intercepted, Reuse.forgetting(store));
            this.reuse = Reuse.over(intercepted, store, clocks);
        }
        this.options = builder.options;
        this.circuit = new Circuit(builder.circuit, clocks.nanoTime());
        this.calls = new Calls(channel, circuit, clocks, builder.retries);
        this.reader = new CheckReader(Set.copyOf(builder.handled), builder.onFailure, clocks, reuse);
        // Connects now, in the background, rather than within the deadline of the first call.
        connections.getState(true);
        this.reconnection = Reconnection.of(connections);
    }

    private static ManagedChannel connect(Builder chosen) {
        Targets targets = chosen.targets;
        Transport transport = Transport.of(targets, chosen.tls, chosen.insecure);
        ManagedChannelBuilder<?> builder = Grpc.newChannelBuilder(targets.channelTarget(), transport.credentials());
        targets.configure(builder, chosen.retries);
        return builder.maxInboundMessageSize(MAX_ANSWER_BYTES).build();
    }

    /** A client of {@value #DEFAULT_TARGET} with a deadline of one second that handles no obligations. */
    public static Builder builder() {
        return new Builder();
    }

    /** How calls are made unless told otherwise; a start for options of their own. */
    public CheckOptions options() {
        return options;
    }

    /**
     * Asks one question and waits for the answer. A denial is an answer.
     *
     * @throws CertigateException if there is no answer, unless that is a denial ({@link OnFailure#DENY}). If the thread is interrupted
     *     it is {@link CertigateException.Cancelled}, and the thread stays interrupted
     */
    public CheckResult check(CheckActionRequest request) {
        return check(request, options);
    }

    /** As {@link #check(CheckActionRequest)}, with options of its own. */
    public CheckResult check(CheckActionRequest request, CheckOptions how) {
        Reuse.Question question = reuse == null ? null : reuse.ask(request);
        CheckResult known = known(request, question);
        return known != null
                ? known
                : calls.call(DecisionServiceGrpc.getCheckActionMethod(), request, how, reader.one(request, question));
    }

    /**
     * Asks one question; the future fails with a {@link CertigateException}, unless no answer is a denial. Cancelling it cancels the
     * call. What follows on the future runs on a thread of gRPC unless it is given an executor: it must not block for long.
     */
    public CompletableFuture<CheckResult> checkAsync(CheckActionRequest request) {
        return checkAsync(request, options);
    }

    /** As {@link #checkAsync(CheckActionRequest)}, with options of its own. */
    public CompletableFuture<CheckResult> checkAsync(CheckActionRequest request, CheckOptions how) {
        Reuse.Question question = reuse == null ? null : reuse.ask(request);
        CheckResult known = known(request, question);
        return known != null
                ? CompletableFuture.completedFuture(known)
                : calls.begin(DecisionServiceGrpc.getCheckActionMethod(), request, how, reader.one(request, question));
    }

    private @Nullable CheckResult known(CheckActionRequest request, Reuse.@Nullable Question question) {
        CheckActionResponse answer = question == null ? null : question.found();
        return answer == null ? null : CheckResult.of(request, answer, reader.handled(), true);
    }

    /**
     * Asks up to {@value #MAX_BATCH} questions, all answered from one state of the server, and waits. None is answered by the answer to
     * an earlier question.
     *
     * @return one outcome for each question, in the same order
     * @throws IllegalArgumentException if there are none or more
     * @throws CertigateException if the batch as a whole has no answer; with {@link OnFailure#DENY} each outcome has failed instead
     */
    public List<CheckOutcome> checkAll(List<CheckActionRequest> requests) {
        return checkAll(requests, options);
    }

    /** As {@link #checkAll(List)}, with options of its own. */
    public List<CheckOutcome> checkAll(List<CheckActionRequest> requests, CheckOptions how) {
        CheckActionsRequest batch = batch(requests);
        return calls.call(
                DecisionServiceGrpc.getCheckActionsMethod(), batch, how, reader.batch(batch.getRequestsList()));
    }

    /** As {@link #checkAll(List)}, without waiting; the future fails as that of {@link #checkAsync(CheckActionRequest)}. */
    public CompletableFuture<List<CheckOutcome>> checkAllAsync(List<CheckActionRequest> requests) {
        return checkAllAsync(requests, options);
    }

    /** As {@link #checkAllAsync(List)}, with options of its own. */
    public CompletableFuture<List<CheckOutcome>> checkAllAsync(List<CheckActionRequest> requests, CheckOptions how) {
        CheckActionsRequest batch = batch(requests);
        return calls.begin(
                DecisionServiceGrpc.getCheckActionsMethod(), batch, how, reader.batch(batch.getRequestsList()));
    }

    /**
     * Opens a stream of questions, for who asks thousands a second; the deadline is that of each question. Close it before the client.
     */
    public CheckStream stream() {
        return stream(options);
    }

    /** As {@link #stream()}, with options of its own. */
    public CheckStream stream(CheckOptions how) {
        return new CheckStream(new CheckStream.Parts(channel, calls, reader), how);
    }

    private static CheckActionsRequest batch(List<CheckActionRequest> requests) {
        if (requests.isEmpty() || requests.size() > MAX_BATCH) {
            throw new IllegalArgumentException(
                    "expected 1 to " + MAX_BATCH + " questions in a batch, found " + requests.size());
        }
        return CheckActionsRequest.newBuilder().addAllRequests(requests).build();
    }

    /**
     * Tells how the answer to a question changes over a window, if nothing but time changes, and waits. Its answers are
     * hypothetical: none allows anything.
     *
     * @throws CertigateException if there is no answer, whatever the client was told to do without one
     */
    public ForecastActionResponse forecast(ForecastActionRequest request) {
        return calls.call(DecisionServiceGrpc.getForecastActionMethod(), request, options, new AnswerReader<>() {
            @Override
            public ForecastActionResponse read(ForecastActionResponse answer, Clocks.Moment sent) {
                return answer;
            }

            @Override
            public ForecastActionResponse failed(CertigateException failure) {
                throw failure;
            }
        });
    }

    /**
     * The channel, for the generated stubs of other services such as {@code RegistryServiceGrpc}, with the client's interceptors and
     * credentials. Set a deadline on each call; {@link Failures#of} explains what fails.
     */
    public Channel channel() {
        return channel;
    }

    /** What this client did so far. */
    public ClientStats stats() {
        return new ClientStats(
                calls.made(),
                calls.failed(),
                attempts.retries(),
                circuit.state(),
                circuit.opened(),
                circuit.rejected(),
                reuse == null ? ReuseStats.NONE : reuse.stats());
    }

    /** Lets calls under way finish for two seconds, then cancels them. */
    @Override
    public void close() {
        if (reuse != null) {
            reuse.close();
        }
        reconnection.close();
        connections.shutdown();
        try {
            if (connections.awaitTermination(CLOSE_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.shutdownNow();
    }

    /** Configures a client. */
    public static final class Builder {
        private Targets targets = Targets.parse(DEFAULT_TARGET);
        private @Nullable ManagedChannel channel;
        private CheckOptions options = new CheckOptions(DEFAULT_DEADLINE, false);
        private OnFailure onFailure = OnFailure.THROW;
        private Retries retries = Retries.DEFAULT;
        private CircuitPolicy circuit = CircuitPolicy.DEFAULT;
        private final List<ClientInterceptor> interceptors = new ArrayList<>();
        private @Nullable CallCredentials credentials;
        private @Nullable TlsOptions tls;
        private boolean insecure;
        private int reused;
        private Clocks clocks = Clocks.SYSTEM;
        private final Set<String> handled = new HashSet<>();

        private Builder() {}

        /**
         * The server's address, or those of several nodes: then each call goes to the next node that is ready.
         *
         * @param addresses {@code HOST:PORT}, an IPv6 host in square brackets; up to {@value Targets#MAX_NODES} with commas
         *     between them; or {@code dns:///HOST:PORT}, a name each of whose addresses is a node. Names are looked up again while
         *     the client lives, as often as the JVM's cache of names allows (30 s unless configured)
         * @throws IllegalArgumentException if it has another form
         */
        public Builder target(String addresses) {
            this.targets = Targets.parse(addresses);
            return this;
        }

        /**
         * A channel that the caller made, instead of a target: for a transport of its own. Allow answers of {@link
         * #MAX_ANSWER_BYTES}; {@link Targets#configure} makes it try reads again, for {@link #retries} has no effect on it. The
         * client closes it.
         */
        public Builder channel(ManagedChannel made) {
            this.channel = made;
            return this;
        }

        /**
         * How long each call may take; a second unless told otherwise.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder deadline(Duration limit) {
            this.options = options.within(limit);
            return this;
        }

        /** Makes calls wait, within their deadline, for a node to be reachable; otherwise they fail at once while none is. */
        public Builder waitForReady() {
            this.options = options.waitingForReady();
            return this;
        }

        /** What becomes of a question that has no answer; an exception unless told otherwise. Neither allows anything. */
        public Builder onFailure(OnFailure choice) {
            this.onFailure = choice;
            return this;
        }

        /** How often a question is asked again that no node answered; {@link Retries#DEFAULT} unless told otherwise. */
        public Builder retries(Retries choice) {
            this.retries = choice;
            return this;
        }

        /** When calls fail at once; {@link CircuitPolicy#DEFAULT} unless told otherwise. */
        public Builder circuit(CircuitPolicy choice) {
            this.circuit = choice;
            return this;
        }

        /**
         * Sees every call of this client and of its {@link #channel()}, once however often it is repeated: for tracing, or metadata. The
         * first one that is added is the first to see a call.
         */
        public Builder interceptor(ClientInterceptor added) {
            this.interceptors.add(added);
            return this;
        }

        /**
         * Speaks TLS so. Unless told otherwise a client speaks it as {@link TlsOptions#DEFAULT} says where any of its nodes is not on
         * this machine, and plaintext where all are.
         */
        public Builder tls(TlsOptions how) {
            this.tls = how;
            return this;
        }

        /**
         * Speaks plaintext, and sends credentials in it, even to other machines: whoever is on the way can read them, and change answers.
         * For networks that do by themselves what TLS does.
         */
        public Builder insecurePlaintext() {
            this.insecure = true;
            return this;
        }

        /**
         * Authenticates every call. They are never sent in plaintext to another machine unless that is said to be on purpose
         * ({@link #insecurePlaintext}): such a call fails.
         */
        public Builder credentials(CallCredentials chosen) {
            this.credentials = chosen;
            return this;
        }

        /**
         * Sends a token with every call, as {@code authorization: Bearer TOKEN}; instead of {@link #credentials}, with the same
         * warning. If there is none the call fails.
         *
         * @param tokens asked before each call is sent, on a thread of gRPC; quick, and safe for many threads
         */
        public Builder bearerToken(Supplier<String> tokens) {
            return credentials(new BearerToken(tokens));
        }

        /**
         * Sends the token in a file, likewise. The file is read again within a second of every change; while it cannot be read the
         * last token is used.
         *
         * @throws IllegalArgumentException if there is no token in it now
         */
        public Builder bearerTokenFile(Path file) {
            return bearerToken(new TokenFile(file, System::nanoTime));
        }

        /**
         * Answers a question by the answer to an earlier one that was the same, without asking a server; off unless told otherwise.
         * Never for longer than {@code fresh_for} from when the earlier one was sent, never for questions about freshness, another
         * instant, a revision or a trace, never while a node logs strictly or changes cannot be followed, and never in a batch. A
         * change of the state drops whatever is older. What a server logs is the earlier question alone.
         *
         * @param answers most answers to keep, of at most 16 KiB each with its question; 1 to {@value #MAX_REUSED}
         * @throws IllegalArgumentException if it is another number
         */
        public Builder reuse(int answers) {
            if (answers < 1 || answers > MAX_REUSED) {
                throw new IllegalArgumentException(
                        "expected 1 to " + MAX_REUSED + " answers to keep for reuse, found " + answers);
            }
            this.reused = answers;
            return this;
        }

        /**
         * Declares obligations that the caller fulfills whenever an answer names them. A PERMIT with any other obligation
         * is not allowed.
         *
         * @param obligations ids, such as {@code display-filing-number}
         */
        public Builder handles(String... obligations) {
            handled.addAll(List.of(obligations));
            return this;
        }

        /** Other clocks than the machine's. */
        Builder clocks(Clocks chosen) {
            this.clocks = chosen;
            return this;
        }

        /**
         * A client; it begins to connect.
         *
         * @throws IllegalArgumentException if a file of TLS cannot be used, or TLS is chosen and plaintext too, or TLS with a channel that has
         *     its own transport
         */
        public CertigateClient build() {
            if (channel != null && tls != null) {
                throw new IllegalArgumentException(
                        "expected a channel that has its transport, or TLS, found both; set TLS up where the channel is made");
            }
            return new CertigateClient(this);
        }
    }
}
