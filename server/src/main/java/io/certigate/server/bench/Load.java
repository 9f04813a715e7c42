package io.certigate.server.bench;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/** Load on one server, on some connections. Every answer is checked; one that is not the expected effect ends the run. */
final class Load implements AutoCloseable {
    /** The longest time that is told apart from longer ones. */
    static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** The digits of a time that count. */
    static final int DIGITS = 3;

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();

    /**
     * What a run measured.
     *
     * @param calls answered calls
     * @param elapsed wall time
     * @param latency latency of every call, in nanoseconds
     * @param unsent calls that the rate asked for and that were not sent in time; their latency counts up to when that was given up
     * @param late how late calls were sent, in nanoseconds; empty where no rate says when
     */
    record Measured(long calls, Duration elapsed, Histogram latency, long unsent, Histogram late) {}

    /** Connects, and asks what comes of an index, one question a call. */
    static Load unary(int port, int connections, IntFunction<CheckActionRequest> questions, Effect expected) {
        return new Load(port, connections, channel -> new UnaryCaller(channel, questions, expected));
    }

    /** Connects; each connection has a caller of its own. */
    Load(int port, int connections, Function<Channel, Caller> caller) {
        for (int i = 0; i < connections; i++) {
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .directExecutor()
                    .build();
            channels.add(channel);
            callers.add(caller.apply(channel));
        }
    }

    /** Runs for a time with a number of calls in flight, each followed by the next. */
    Measured closed(Duration time, int inFlight) throws InterruptedException {
        return new ClosedLoop(callers, time, inFlight).run();
    }

    /** Runs for a time with a number of calls a second, sent when they are due. */
    Measured open(Duration time, int rate) throws InterruptedException {
        return new OpenLoop(callers, time, rate).run();
    }

    /** Asks some questions, one after the other. */
    Measured sequence(int calls, IntFunction<CheckActionRequest> questions, Effect expected) {
        DecisionServiceGrpc.DecisionServiceBlockingStub stub = DecisionServiceGrpc.newBlockingStub(channels.get(0));
        Histogram latency = new Histogram(LONGEST_NANOS, DIGITS);
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            CheckActionRequest request = questions.apply(i);
            long sent = System.nanoTime();
            CheckActionResponse response = stub.checkAction(request);
            latency.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - sent));
            if (response.getEffect() != expected) {
                throw new IllegalStateException("expected " + expected + ", found " + response);
            }
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        return new Measured(calls, elapsed, latency, 0, new Histogram(LONGEST_NANOS, DIGITS));
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
