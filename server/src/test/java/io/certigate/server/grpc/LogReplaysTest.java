package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.decisionlog.SegmentImage;
import io.certigate.server.decisionlog.SegmentMemory;
import io.certigate.server.fixture.TestNode;
import io.certigate.v1.DecisionLogServiceGrpc;
import io.certigate.v1.ReplayDecisionsRequest;
import io.certigate.v1.ReplayDecisionsResponse;
import io.certigate.v1.VerifyLogRequest;
import io.certigate.v1.VerifyLogResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers of what reads whole logs, who do not read on, go, or are too many. */
class LogReplaysTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Origin ORIGIN = Origin.of("node", "0.1.0", "0.14.0");
    private static final int DECISIONS = 1_100;
    // Much less than all that is found.
    private static final int WINDOW = 64 * 1024;
    private static final ReplayDecisionsRequest ALL =
            ReplayDecisionsRequest.newBuilder().setMaxFindings(10_000).build();

    @TempDir
    private static Path folder;

    private final ThreadPoolExecutor replays =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1));
    private final AtomicInteger told = new AtomicInteger();
    private LogFolder shared;
    private LogStreams streams;
    private GrpcServer server;
    private ManagedChannel channel;

    @BeforeAll
    static void write() throws Exception {
        LogFolder log = LogFolder.in(folder.resolve("log"));
        CheckRequest request = TestNode.check(TestNode.account("a".repeat(250)), "asset.gift.primary");
        try (LogWriter writer = LogWriter.open(log, ORIGIN, LogSettings.DEFAULT, InstantSource.fixed(TestNode.START));
                TestNode node = TestNode.start(folder.resolve("data"), writer)) {
            for (int i = 0; i < DECISIONS; i++) {
                node.decisions.decide(request).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        LogFolder log = LogFolder.in(folder.resolve("log"));
        // Room for one image of the segment, which may be compressed.
        long size = SegmentImage.read(log.segments().get(0)).end();
        shared = new LogFolder(log.path(), new SegmentMemory(size + size / 4 + 100 * 1024, Duration.ZERO));
        LogReader reader = new LogReader(log, false);
        streams = new LogStreams(reader, InstantSource.system(), System::nanoTime);
        server = GrpcServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                1,
                List.of(new DecisionLogGrpcService(new DecisionLogGrpcService.Reading(
                        reader,
                        streams,
                        new LogVerifications(shared, Runnable::run, System::nanoTime),
                        new LogReplays(
                                shared,
                                reader,
                                hash -> {
                                    throw new NoSuchElementException("nobody kept it");
                                },
                                ORIGIN,
                                replays,
                                // It is asked each time that a replay tells how far it is.
                                told::incrementAndGet),
                        Runnable::run))));
        server.ready();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .flowControlWindow(WINDOW)
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
        replays.shutdownNow();
        streams.close();
    }

    @Test
    void verifyLog_othersHaveTheMemory_isRefusedUntilTheyGiveItBack() throws Exception {
        var log =
                DecisionLogServiceGrpc.newBlockingStub(channel).withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS);
        VerifyLogRequest request = VerifyLogRequest.getDefaultInstance();
        try (SegmentImage taken = shared.image(1)) {
            assertThat(taken).isNotNull();
            assertThatThrownBy(() -> log.verifyLog(request).hasNext())
                    .hasMessageStartingWith("RESOURCE_EXHAUSTED: expected memory for a segment of the decision log");
        }
        Iterable<VerifyLogResponse> found = () -> log.verifyLog(request);
        assertThat(found)
                .last()
                .extracting(each -> each.getResult().getIntact())
                .isEqualTo(true);
    }

    /** A caller. */
    private static final class Caller
            implements ClientResponseObserver<ReplayDecisionsRequest, ReplayDecisionsResponse> {
        private final boolean patient;
        private final CompletableFuture<ReplayDecisionsResponse> first = new CompletableFuture<>();
        private final CompletableFuture<ReplayDecisionsResponse> last = new CompletableFuture<>();
        private ReplayDecisionsResponse latest = ReplayDecisionsResponse.getDefaultInstance();
        private @Nullable ClientCallStreamObserver<ReplayDecisionsRequest> call;

        /**
         * Makes one.
         *
         * @param patient whether it reads to the end, rather than one message
         */
        private Caller(boolean patient) {
            this.patient = patient;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ReplayDecisionsRequest> started) {
            call = started;
            if (!patient) {
                started.disableAutoRequestWithInitial(1);
            }
        }

        void cancel() {
            Objects.requireNonNull(call).cancel("enough", null);
        }

        @Override
        public void onNext(ReplayDecisionsResponse message) {
            latest = message;
            first.complete(message);
        }

        @Override
        public void onError(Throwable failure) {
            first.completeExceptionally(failure);
            last.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            last.complete(latest);
        }
    }

    private Caller call(boolean patient) {
        Caller caller = new Caller(patient);
        DecisionLogServiceGrpc.newStub(channel).replayDecisions(ALL, caller);
        return caller;
    }

    @Test
    void replayDecisions_callerCancels_stopsTheReplay() throws Exception {
        Caller gone = call(false);
        gone.first.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

        gone.cancel();

        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(replays.getCompletedTaskCount()).isEqualTo(1));
        int whenCancelled = told.get();
        Caller whole = call(true);
        ReplayDecisionsResponse summary = whole.last.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(summary.getSummary().getCounts().getNotReplayable(0).getDecisions())
                .isEqualTo(DECISIONS);
        // The other one told less of how far it was.
        assertThat(told.get() - whenCancelled).isGreaterThan(whenCancelled);
    }

    @Test
    void replayDecisions_moreThanMayWait_isRefusedAndTheOthersFinish() throws Exception {
        Caller slow = call(false);
        slow.first.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        Caller waiting = call(true);
        Awaitility.await().atMost(LIMIT).until(() -> replays.getQueue().size() == 1);

        Caller refused = call(true);

        assertThat(refused.last)
                .failsWithin(LIMIT)
                .withThrowableThat()
                .havingCause()
                .satisfies(failure ->
                        assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
                .withMessageContaining("try again with back-off");
        slow.cancel();
        assertThat(waiting.last.get(LIMIT.toSeconds(), TimeUnit.SECONDS).hasSummary())
                .isTrue();
    }
}
