package io.certigate.server.bench;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Closed-loop load: a fixed number of calls in flight, each followed by the next. Every answer is checked; one that is not
 * the expected effect ends the run.
 */
final class Load implements AutoCloseable {
    private static final int DRAIN_SECONDS = 30;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int DIGITS = 3;

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final IntFunction<CheckActionRequest> requests;
    private final Effect expected;

    /**
     * What a run measured.
     *
     * @param calls answered calls
     * @param elapsed wall time
     * @param latency latency of every call, in nanoseconds
     */
    record Measured(long calls, Duration elapsed, Histogram latency) {}

    /** Asks the requests of a list in turn. */
    Load(int port, int connections, List<CheckActionRequest> requests, Effect expected) {
        this(port, connections, index -> requests.get(Math.floorMod(index, requests.size())), expected);
    }

    /** Asks what comes of an index, which each lane counts upwards from its own number. */
    Load(int port, int connections, IntFunction<CheckActionRequest> requests, Effect expected) {
        for (int i = 0; i < connections; i++) {
            channels.add(NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .directExecutor()
                    .build());
        }
        this.requests = requests;
        this.expected = expected;
    }

    /** Runs for a time with a number of calls in flight. */
    Measured run(Duration time, int inFlight) throws InterruptedException {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        ConcurrentHistogram latency = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);
        CountDownLatch lanes = new CountDownLatch(inFlight);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int i = 0; i < inFlight; i++) {
            ManagedChannel channel = channels.get(i % channels.size());
            new Lane(DecisionServiceGrpc.newStub(channel), i, end, latency, lanes, failure).next();
        }
        if (!lanes.await(time.toSeconds() + DRAIN_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("expected every call to be answered, found some still open");
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a call failed: " + failed.getMessage(), failed);
        }
        return new Measured(latency.getTotalCount(), Duration.ofNanos(System.nanoTime() - start), latency);
    }

    /** Sends some calls, one after the other. */
    Measured run(int calls) {
        DecisionServiceGrpc.DecisionServiceBlockingStub stub = DecisionServiceGrpc.newBlockingStub(channels.get(0));
        Histogram latency = new Histogram(LONGEST_NANOS, DIGITS);
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            CheckActionRequest request = requests.apply(i);
            long sent = System.nanoTime();
            CheckActionResponse response = stub.checkAction(request);
            latency.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - sent));
            if (response.getEffect() != expected) {
                throw new IllegalStateException("expected " + expected + ", found " + response);
            }
        }
        return new Measured(calls, Duration.ofNanos(System.nanoTime() - start), latency);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }

    /** One call in flight after the other. */
    private final class Lane {
        private final DecisionServiceGrpc.DecisionServiceStub stub;
        private final long end;
        private final Histogram latency;
        private final CountDownLatch lanes;
        private final AtomicReference<Throwable> failure;
        private int index;

        Lane(
                DecisionServiceGrpc.DecisionServiceStub stub,
                int index,
                long end,
                Histogram latency,
                CountDownLatch lanes,
                AtomicReference<Throwable> failure) {
            this.stub = stub;
            this.index = index;
            this.end = end;
            this.latency = latency;
            this.lanes = lanes;
            this.failure = failure;
        }

        void next() {
            long sent = System.nanoTime();
            index++;
            stub.checkAction(requests.apply(index), new StreamObserver<>() {
                @Override
                public void onNext(CheckActionResponse response) {
                    latency.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - sent));
                    if (response.getEffect() != expected) {
                        failure.set(new IllegalStateException("expected " + expected + ", found " + response));
                    }
                }

                @Override
                public void onError(Throwable error) {
                    failure.set(error);
                    lanes.countDown();
                }

                @Override
                public void onCompleted() {
                    if (System.nanoTime() < end && failure.get() == null) {
                        next();
                    } else {
                        lanes.countDown();
                    }
                }
            });
        }
    }
}
