package io.certigate.oracle;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.Consistency;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Revision;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Clients that never stop asking: on each node several lanes, each of which asks again when it has its answer. */
final class ReadLoad implements AutoCloseable {
    /**
     * How to ask.
     *
     * @param lanes lanes on each node that ask one question at a time
     * @param batchLanes lanes on each node that ask many at a time
     * @param batch how many
     * @param tokenPercent how many of a hundred carry a token
     * @param fullPercent how many of a hundred are to be fully consistent
     * @param deadline of each call
     */
    record Mix(int lanes, int batchLanes, int batch, int tokenPercent, int fullPercent, Duration deadline) {
        /** Everything that clients do. */
        static final Mix DEFAULT = new Mix(12, 2, 50, 10, 5, Duration.ofSeconds(1));

        /** Without demands on how fresh an answer is. */
        static final Mix PLAIN = new Mix(12, 2, 50, 0, 0, Duration.ofSeconds(1));

        Mix within(Duration limit) {
            return new Mix(lanes, batchLanes, batch, tokenPercent, fullPercent, limit);
        }
    }

    /** A call without an answer. */
    record Failure(String node, long sentNanos, long receivedNanos, Status status) {}

    /** What came of some time of asking. */
    record Outcome(List<Observation> observations, List<Failure> failures) {}

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration BACK_OFF = Duration.ofMillis(5);
    private static final int PERCENT = 100;
    private static final AtomicLong BATCHES = new AtomicLong();

    private final Population population;
    private final Ledger ledger;
    private final Mix mix;
    private final List<Lane> lanes = new ArrayList<>();
    private final CountDownLatch ended;
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor();
    private final LongAdder answers = new LongAdder();
    private volatile boolean stopped;

    /** Starts asking. */
    ReadLoad(List<Node> nodes, Population population, Ledger ledger, Mix mix, SplittableRandom random) {
        this.population = population;
        this.ledger = ledger;
        this.mix = mix;
        for (Node node : nodes) {
            for (int i = 0; i < mix.lanes() + mix.batchLanes(); i++) {
                lanes.add(new Lane(node, i < mix.lanes() ? 1 : mix.batch(), random.split()));
            }
        }
        this.ended = new CountDownLatch(lanes.size());
        lanes.forEach(Lane::next);
    }

    /** How many answers there were so far. */
    long answers() {
        return answers.sum();
    }

    /** Stops asking, waits for the answers under way and returns all of them. */
    Outcome stop() throws InterruptedException {
        stopped = true;
        boolean done = ended.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        retries.shutdownNow();
        if (!done) {
            throw new IllegalStateException("expected every call to end within " + STOP_LIMIT + ", found "
                    + ended.getCount() + " lanes waiting");
        }
        Outcome all = new Outcome(new ArrayList<>(), new ArrayList<>());
        for (Lane lane : lanes) {
            all.observations().addAll(lane.observations);
            all.failures().addAll(lane.failures);
        }
        return all;
    }

    @Override
    public void close() {
        stopped = true;
        retries.shutdownNow();
    }

    /** One client, which has one call under way at a time. */
    private final class Lane {
        private final Node node;
        private final int size;
        private final SplittableRandom random;
        private final List<Observation> observations = new ArrayList<>();
        private final List<Failure> failures = new ArrayList<>();

        Lane(Node node, int size, SplittableRandom random) {
            this.node = node;
            this.size = size;
            this.random = random;
        }

        void next() {
            if (stopped) {
                ended.countDown();
                return;
            }
            Call call = new Call(this, node.process(), System.nanoTime());
            DecisionServiceGrpc.DecisionServiceStub stub = DecisionServiceGrpc.newStub(node.reads())
                    .withDeadlineAfter(mix.deadline().toMillis(), TimeUnit.MILLISECONDS);
            if (size == 1) {
                stub.checkAction(call.ask(random), call.unary());
                return;
            }
            CheckActionsRequest.Builder batch = CheckActionsRequest.newBuilder();
            for (int i = 0; i < size; i++) {
                batch.addRequests(call.ask(random));
            }
            stub.checkActions(batch.build(), call.batch());
        }

        void failed(Failure failure) {
            failures.add(failure);
            try {
                retries.schedule(this::next, BACK_OFF.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // Closed.
                ended.countDown();
            }
        }
    }

    /** One call with its questions. */
    private final class Call {
        private final Lane lane;
        private final String process;
        private final long sentNanos;
        private final long id = BATCHES.incrementAndGet();
        private final List<Query> queries = new ArrayList<>(1);
        private final List<Observation.Demand> demands = new ArrayList<>(1);

        Call(Lane lane, String process, long sentNanos) {
            this.lane = lane;
            this.process = process;
            this.sentNanos = sentNanos;
        }

        CheckActionRequest ask(SplittableRandom random) {
            Query query = population.pick(random);
            queries.add(query);
            CheckActionRequest.Builder request = Asking.question(query).toBuilder();
            int dice = random.nextInt(PERCENT);
            Revision token = ledger.latest();
            if (dice < mix.tokenPercent()) {
                request.setConsistency(Consistency.newBuilder().setAtLeast(token));
                demands.add(new Observation.Demand(false, token.getNumber()));
            } else if (dice < mix.tokenPercent() + mix.fullPercent()) {
                request.setConsistency(Consistency.newBuilder().setFullyConsistent(true));
                demands.add(new Observation.Demand(true, 0));
            } else {
                demands.add(Observation.Demand.NONE);
            }
            return request.build();
        }

        StreamObserver<CheckActionResponse> unary() {
            return new Answers<>(this, answer -> observe(0, answer, System.nanoTime()));
        }

        StreamObserver<CheckActionsResponse> batch() {
            return new Answers<>(this, answer -> {
                long received = System.nanoTime();
                for (int i = 0; i < answer.getResultsCount(); i++) {
                    CheckActionsResult result = answer.getResults(i);
                    if (!result.hasResponse()) {
                        throw new IllegalStateException("expected an answer, found " + result.getFailure());
                    }
                    observe(i, result.getResponse(), received);
                }
            });
        }

        private void observe(int position, CheckActionResponse answer, long received) {
            answers.increment();
            lane.observations.add(new Observation(
                    process,
                    queries.get(position),
                    demands.get(position),
                    sentNanos,
                    received,
                    id,
                    false,
                    Observation.Said.of(answer)));
        }

        void failed(Throwable failure) {
            lane.failed(new Failure(process, sentNanos, System.nanoTime(), Status.fromThrowable(failure)));
        }
    }

    /** Takes the answer to one call. */
    private record Answers<T>(Call call, Consumer<T> take) implements StreamObserver<T> {
        @Override
        public void onNext(T answer) {
            take.accept(answer);
        }

        @Override
        public void onError(Throwable failure) {
            call.failed(failure);
        }

        @Override
        public void onCompleted() {
            call.lane.next();
        }
    }
}
