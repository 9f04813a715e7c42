package io.certigate.server.grpc;

import io.certigate.server.decision.DecisionPoint;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.DefaultEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import io.grpc.netty.shaded.io.netty.channel.local.LocalChannel;
import io.grpc.netty.shaded.io.netty.channel.local.LocalServerChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the JVM compile the way of a check before the first caller comes: a server asks itself. The connection is one within the
 * process, which nobody else can use.
 */
public final class WarmUp {
    /** Calls in flight. */
    private static final int LANES = 32;

    private static final int STOP_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private final List<CheckActionRequest> questions;
    private final LongSupplier nanoTime;
    private final LongAdder answered = new LongAdder();
    private final AtomicBoolean failed = new AtomicBoolean();
    private long end;

    /**
     * Prepares.
     *
     * @param questions what to ask, in turns; at least one
     * @param nanoTime the monotonic clock
     */
    public WarmUp(List<CheckActionRequest> questions, LongSupplier nanoTime) {
        this.questions = List.copyOf(questions);
        this.nanoTime = nanoTime;
    }

    /**
     * Asks for a time. What goes wrong only leaves the server cold, and is logged.
     *
     * @param decisions answers, and logs nothing: nobody acts on these answers
     * @return how many questions were answered
     */
    public long run(DecisionPoint decisions, Duration time) {
        EventLoopGroup loops = new DefaultEventLoopGroup(2);
        LocalAddress address = new LocalAddress(WarmUp.class);
        try {
            Server server = NettyServerBuilder.forAddress(address)
                    .bossEventLoopGroup(loops)
                    .workerEventLoopGroup(loops)
                    .channelType(LocalServerChannel.class)
                    .directExecutor()
                    .addService(new DecisionGrpcService(decisions))
                    .build()
                    .start();
            ManagedChannel channel = NettyChannelBuilder.forAddress(address)
                    .channelType(LocalChannel.class)
                    .eventLoopGroup(loops)
                    .directExecutor()
                    .usePlaintext()
                    .build();
            try {
                ask(channel, time);
            } finally {
                channel.shutdownNow();
                server.shutdownNow();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("the server could not warm itself up, and answers more slowly at first: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
        }
        return answered.sum();
    }

    private void ask(ManagedChannel channel, Duration time) throws InterruptedException {
        end = nanoTime.getAsLong() + time.toNanos();
        CountDownLatch lanes = new CountDownLatch(LANES);
        for (int i = 0; i < LANES; i++) {
            new Lane(DecisionServiceGrpc.newStub(channel), i, lanes).next();
        }
        if (!lanes.await(time.toSeconds() + STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("the server's questions to itself were not all answered in time");
        }
    }

    /** One question after the other. Ends with the time, or with a call that fails. */
    private final class Lane implements StreamObserver<CheckActionResponse> {
        private final DecisionServiceGrpc.DecisionServiceStub stub;
        private final CountDownLatch lanes;
        private int index;

        Lane(DecisionServiceGrpc.DecisionServiceStub stub, int index, CountDownLatch lanes) {
            this.stub = stub;
            this.index = index;
            this.lanes = lanes;
        }

        void next() {
            index++;
            stub.checkAction(questions.get(index % questions.size()), this);
        }

        @Override
        public void onNext(CheckActionResponse response) {
            answered.increment();
        }

        @Override
        public void onError(Throwable failure) {
            if (!failed.getAndSet(true)) {
                LOG.warn("a question of the server to itself failed: {}", failure.getMessage());
            }
            lanes.countDown();
        }

        @Override
        public void onCompleted() {
            if (nanoTime.getAsLong() - end < 0) {
                next();
            } else {
                lanes.countDown();
            }
        }
    }
}
