package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.certigate.server.grpc.DecisionLogGrpcService;
import io.certigate.server.grpc.LogReplays;
import io.certigate.server.grpc.LogStreams;
import io.certigate.server.grpc.LogVerifications;
import io.certigate.server.policy.PolicySet;
import io.certigate.v1.DecisionLogServiceGrpc;
import io.certigate.v1.ExportDecisionsRequest;
import io.certigate.v1.ReplayDecisionsRequest;
import io.certigate.v1.ReplayDecisionsResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ForwardingServerCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers who read what the log sends slowly, or not at all. */
class SlowReaderTest {
    private static final int DECISIONS = 6_000;
    private static final int WINDOW = 64 * 1024;

    @TempDir
    private Path data;

    private final AtomicLong nanos = new AtomicLong();
    private final Calls calls = new Calls();
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private LogFolder folder;
    private LogStreams streams;
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        folder = LogFolder.in(data);
        try (SampleLog log = new SampleLog(folder, 1)) {
            log.write(DECISIONS);
        }
        LogReader reader = new LogReader(folder, false);
        streams = new LogStreams(reader, InstantSource.system(), nanos::get);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .directExecutor()
                .intercept(calls)
                .addService(new DecisionLogGrpcService(new DecisionLogGrpcService.Reading(
                        reader,
                        streams,
                        new LogVerifications(folder, executor, nanos::get),
                        new LogReplays(
                                folder,
                                reader,
                                hash -> PolicySet.none(),
                                Origin.of("node", "0.1.0", "0.14.0"),
                                executor,
                                nanos::get),
                        executor)))
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .flowControlWindow(WINDOW)
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow();
        streams.close();
        server.shutdownNow();
        executor.shutdownNow();
        assertThat(server.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void export_callersReadNothing_holdNoSegmentOpen() throws Exception {
        for (int i = 0; i < 8; i++) {
            call(DecisionLogServiceGrpc.getExportDecisionsMethod(), ExportDecisionsRequest.getDefaultInstance());
        }
        await().until(() -> calls.all.size() == 8 && calls.all.stream().allMatch(Observed::waits));

        await().until(() -> openFiles().isEmpty());
        assertThat(calls.all).allMatch(each -> each.sent.get() == 1);
    }

    @Test
    void export_callerReadsNothingForAMinute_endsWithDeadlineExceeded() throws Exception {
        call(DecisionLogServiceGrpc.getExportDecisionsMethod(), ExportDecisionsRequest.getDefaultInstance());
        await().until(() -> calls.all.size() == 1 && calls.all.stream().allMatch(Observed::waits));
        Observed observed = calls.all.element();

        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(observed.ended).isNotDone();
        await().until(() -> {
            nanos.addAndGet(Duration.ofSeconds(60).toNanos());
            return observed.ended.isDone();
        });

        assertThat(observed.ended.join().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(observed.ended.join().getDescription()).contains("nothing was taken for 60 s");
    }

    @Test
    void replay_callerReadsLate_isSentNoMoreThanItTakes() throws Exception {
        Reading<ReplayDecisionsResponse> reading = call(
                DecisionLogServiceGrpc.getReplayDecisionsMethod(),
                ReplayDecisionsRequest.newBuilder().setMaxFindings(10_000).build());
        await().until(() -> calls.all.size() == 1 && calls.all.stream().allMatch(Observed::waits));

        reading.call.request(Integer.MAX_VALUE);

        assertThat(reading.ended.get(30, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.OK);
        assertThat(reading.messages.stream().filter(ReplayDecisionsResponse::hasFinding))
                .hasSize(DECISIONS);
        assertThat(calls.all.element().sentInVain).hasValue(0);
    }

    /** Files of the log that this process has open, where the operating system tells. */
    private List<Path> openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        List<Path> open = new ArrayList<>();
        if (Files.isDirectory(descriptors)) {
            try (Stream<Path> all = Files.list(descriptors)) {
                for (Path each : (Iterable<Path>) all::iterator) {
                    if (Files.isSymbolicLink(each)) {
                        open.add(Files.readSymbolicLink(each));
                    }
                }
            }
        }
        Path real = folder.path().toRealPath();
        open.removeIf(each -> !each.startsWith(real));
        return open;
    }

    /** Begins a call without reading anything. */
    private <Q, R> Reading<R> call(MethodDescriptor<Q, R> method, Q request) {
        ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
        Reading<R> reading = new Reading<>(call);
        call.start(reading, new Metadata());
        call.sendMessage(request);
        call.halfClose();
        return reading;
    }

    /** What a caller reads. */
    private static final class Reading<R> extends ClientCall.Listener<R> {
        private final ClientCall<?, R> call;
        private final ConcurrentLinkedQueue<R> messages = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<Status> ended = new CompletableFuture<>();

        Reading(ClientCall<?, R> call) {
            this.call = call;
        }

        @Override
        public void onMessage(R message) {
            messages.add(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
        }
    }

    /** A call as the server sees it. */
    private static final class Observed {
        private final ServerCall<?, ?> call;
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger sentInVain = new AtomicInteger();
        private final CompletableFuture<Status> ended = new CompletableFuture<>();

        Observed(ServerCall<?, ?> call) {
            this.call = call;
        }

        boolean waits() {
            return sent.get() > 0 && !call.isReady();
        }
    }

    /** All calls as the server sees them. */
    private static final class Calls implements ServerInterceptor {
        private final ConcurrentLinkedQueue<Observed> all = new ConcurrentLinkedQueue<>();

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            Observed observed = new Observed(call);
            all.add(observed);
            return next.startCall(
                    new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendMessage(R message) {
                            observed.sent.incrementAndGet();
                            if (!isReady()) {
                                observed.sentInVain.incrementAndGet();
                            }
                            super.sendMessage(message);
                        }

                        @Override
                        public void close(Status status, Metadata trailers) {
                            super.close(status, trailers);
                            observed.ended.complete(status);
                        }
                    },
                    headers);
        }
    }
}
