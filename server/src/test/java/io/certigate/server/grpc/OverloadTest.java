package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.limit.LimitStatus;
import io.certigate.server.limit.Limits;
import io.certigate.server.limit.RateLimit;
import io.certigate.v1.CertificationKey;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetStateRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.RevokeCertificationRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More checks than a node can answer: what it answers, it answers in time and right, and what must get through does. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OverloadTest {
    private static final int QUESTIONS = 100;
    private static final int CONNECTIONS = 16;
    private static final int IN_FLIGHT = 4;
    private static final double HIGH = 0.99;
    private static final int MOST_TIMES = 1_024;
    private static final Duration SHED_AFTER = Duration.ofMillis(20);

    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
    private final Queue<Status> failed = new ConcurrentLinkedQueue<>();

    /** An answer; those that are read afterwards have their bytes. */
    private record Answered(long nanos, byte @Nullable [] bytes) {}

    /** How long there is more than the node can answer. */
    Duration load() {
        return Duration.ofSeconds(2);
    }

    /** Of how many answers one is read afterwards: all of a long load would not fit in memory. */
    int oneIn() {
        return 1;
    }

    /** How slow 99 of 100 answers may be, in milliseconds, and how slow they were when nothing had to be refused. */
    double mostMillis() {
        return 2_000;
    }

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        node.write(TestNode.file(account("shop"), "1"));
        node.write(TestNode.file(account("other"), "2"));
        server = TestServer.start(
                node, new Limits(99, 99, 9, RateLimit.NONE, RateLimit.NONE, RateLimit.NONE, SHED_AFTER));
        for (int i = 0; i < CONNECTIONS; i++) {
            channels.add(NettyChannelBuilder.forAddress("127.0.0.1", server.server.port())
                    .usePlaintext()
                    .directExecutor()
                    .build());
        }
    }

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.close();
        node.close();
    }

    /** Sends a batch, and keeps its answer as bytes: reading it would cost as much as deciding. */
    private void send(byte[] batch, long due) {
        open.incrementAndGet();
        ClientCall<byte[], byte[]> call =
                channels.get(Math.floorMod(turn.getAndIncrement(), CONNECTIONS)).newCall(BATCHES, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] answer) {
                        boolean kept = answers.getAndIncrement() % oneIn() == 0;
                        answered.add(new Answered(System.nanoTime() - due, kept ? answer : null));
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        open.decrementAndGet();
                        if (!status.isOk()) {
                            failed.add(status);
                        }
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage(batch);
        call.halfClose();
    }

    private static final MethodDescriptor<byte[], byte[]> BATCHES =
            DecisionServiceGrpc.getCheckActionsMethod().toBuilder(new Bytes(), new Bytes())
                    .build();

    private static final class Bytes implements Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static byte[] batch() {
        return CheckActionsRequest.newBuilder()
                .addAllRequests(Collections.nCopies(
                        QUESTIONS, question("shop", "asset.gift.primary").build()))
                .build()
                .toByteArray();
    }

    /** How many batches a second the node answers if it is asked no faster. */
    private double capacity(byte[] batch, Duration time) {
        long begun = System.nanoTime();
        int before = answered.size();
        while (System.nanoTime() - begun < time.toNanos()) {
            if (open.get() < IN_FLIGHT) {
                send(batch, System.nanoTime());
            } else {
                Thread.onSpinWait();
            }
        }
        return (answered.size() - before) / (time.toNanos() / 1e9);
    }

    /** Sends at a rate, whatever comes back: twice as fast every second, until it is too much, and for some time then. */
    private void flood(byte[] batch, double perSecond, Duration time) {
        LimitStatus limits = server.server.limits();
        double rate = perSecond;
        long begun = System.nanoTime();
        long shedSince = 0;
        long sent = 0;
        for (long now = begun; shedSince == 0 || now - shedSince < time.toNanos(); now = System.nanoTime()) {
            for (long due = (long) ((now - begun) / 1e9 * rate); sent < due; sent++) {
                send(batch, now);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            if (shedSince == 0 && limits.shed() > 0) {
                shedSince = now;
            } else if (shedSince == 0 && now - begun > TimeUnit.SECONDS.toNanos(1)) {
                rate *= 2;
                begun = now;
                sent = 0;
                if (rate > perSecond * MOST_TIMES) {
                    return;
                }
            }
        }
    }

    private double highMillis() {
        List<Long> sorted = answered.stream().map(Answered::nanos).sorted().toList();
        return sorted.get((int) Math.ceil(HIGH * sorted.size()) - 1) / 1e6;
    }

    @Test
    void checks_moreThanCanBeAnswered_someAreRefusedAndOthersAnsweredInTime() throws Exception {
        byte[] batch = batch();
        capacity(batch, Duration.ofSeconds(1));
        answered.clear();
        double capacity = capacity(batch, Duration.ofMillis(500));
        await().until(() -> open.get() == 0);
        double quiet = highMillis();
        answered.clear();
        failed.clear();
        LimitStatus limits = server.server.limits();

        Thread flood = new Thread(() -> flood(batch, 2 * capacity, load()), "flood");
        flood.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> limits.shed() > 0);
        long begun = System.nanoTime();
        RegistryServiceGrpc.newBlockingStub(server.connect())
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .revokeCertification(RevokeCertificationRequest.newBuilder()
                        .setKey(CertificationKey.newBuilder()
                                .setHolder(EntityReference.newBuilder()
                                        .setType("official_account")
                                        .setId("other"))
                                .setKind(TestNode.FILING)
                                .setNumber("2"))
                        .build());
        double revoked = (System.nanoTime() - begun) / 1e6;
        ChangeServiceGrpc.newBlockingStub(server.connect())
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .getState(GetStateRequest.getDefaultInstance());
        flood.join();
        await().atMost(Duration.ofSeconds(60)).until(() -> open.get() == 0);

        double high = highMillis();
        System.out.printf(
                "seen: %.0f batches of %d a second can be answered, p99 %.1f ms; of more %d were answered, p99 %.1f"
                        + " ms, and %d refused; a revocation took %.1f ms%n",
                capacity, QUESTIONS, quiet, answered.size(), high, failed.size(), revoked);
        assertThat(high).isLessThan(mostMillis());
        assertThat(limits.shed()).isPositive();
        assertThat(failed).extracting(Status::getCode).containsOnly(Code.RESOURCE_EXHAUSTED);
        for (Answered each : answered) {
            if (each.bytes() != null) {
                assertRight(each.bytes());
            }
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> limits.sheddingLevel() == 0);
        assertThat(server.blocking()
                        .checkAction(question("other", "asset.gift.primary").build())
                        .getEffect())
                .isEqualTo(Effect.EFFECT_DENY);
    }

    private static void assertRight(byte[] bytes) throws Exception {
        CheckActionsResponse response = CheckActionsResponse.parseFrom(bytes);
        assertThat(response.getResultsCount()).isEqualTo(QUESTIONS);
        assertThat(response.getResultsList())
                .allMatch(each -> each.getResponse().getEffect() == Effect.EFFECT_PERMIT);
    }
}
