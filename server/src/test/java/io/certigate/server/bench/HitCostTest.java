package io.certigate.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.Config;
import io.certigate.server.Main;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.GetStateRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a check costs whose facts are cached, on a whole node with its decision log, asked over gRPC: in what can be counted, so that
 * the bounds hold on a slow and noisy machine too. What the runtime does meanwhile, such as compiling, can only add to a count; so the
 * least of several batches is what is bounded.
 */
@Tag("measured")
class HitCostTest {
    /**
     * The most bytes that the event loop may allocate for a call, gRPC and HTTP/2 included: a little over what is seen. Lower it when
     * less is seen.
     */
    private static final long MOST_BYTES = 7_200;

    /** The most system calls that read or write for a call, with one in flight: the answer is written. Receiving
     * is not among those that Linux counts so. */
    private static final double MOST_READS_AND_WRITES = 1.5;

    /** The threads that do what the event loop must not: reading the store, and all that takes long. */
    private static final Set<String> ELSEWHERE =
            Set.of("facts", "lookups", "studies", "registry-reads", "releases", "import", "evidence", "impact");

    private static final int RULES = 1_000;
    private static final int BATCHES = 30;
    private static final int CALLS = 1_000;

    @TempDir
    private static Path temp;

    private static Main node;
    private static LoopThread loop;
    private static ManagedChannel channel;
    private static List<CheckActionRequest> questions;

    /** A count that may fail to be read. */
    @FunctionalInterface
    private interface Count {
        long read() throws IOException;
    }

    @BeforeAll
    static void start() throws Exception {
        Path policies = temp.resolve("policies");
        Workload.writePolicies(Path.of("../policies"), policies, RULES);
        Set<Thread> before = LoopThread.all();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        node = Main.start(Config.builder(temp.resolve("data"), policies, address)
                .eventLoops(1)
                .build());
        channel = NettyChannelBuilder.forAddress("127.0.0.1", node.port())
                .usePlaintext()
                .directExecutor()
                .build();
        Workload.register(channel);
        loop = LoopThread.since(before);
        questions = Workload.requests();
        try (Load load =
                Load.unary(node.port(), 1, index -> questions.get(index % questions.size()), Effect.EFFECT_PERMIT)) {
            load.closed(Duration.ofSeconds(2), 32);
        }
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        node.close();
    }

    @Test
    void checkAction_factsCached_allocatesLittle() throws Exception {
        assertThat(least("bytes", MOST_BYTES, loop::allocatedBytes)).isLessThanOrEqualTo(MOST_BYTES);
    }

    @Test
    void checkAction_factsCached_makesNoSystemCallsButThoseOfTheConnection() throws Exception {
        assertThat(least("reads and writes", MOST_READS_AND_WRITES, loop::readsAndWrites))
                .isLessThanOrEqualTo(MOST_READS_AND_WRITES);
    }

    @Test
    void checkAction_factsCached_waitsForNoOtherThread() throws Exception {
        assertThat(least("waits", 0, loop::waits)).isZero();
    }

    @Test
    void checkAction_factsCached_isDecidedOnTheEventLoop() throws Exception {
        assertThat(least("bytes elsewhere", 0, () -> LoopThread.allocatedBytes(ELSEWHERE)))
                .isZero();
    }

    @Test
    void checkAction_factsCached_readsNoStore() throws Exception {
        assertThat(least("store reads", 0, HitCostTest::holdersRead)).isZero();
    }

    @Test
    void checkAction_factsNotCached_readsTheStoreElsewhereAndThatIsCounted() {
        long read = holdersRead();
        long allocated = LoopThread.allocatedBytes(ELSEWHERE);
        CheckActionRequest unknown = Workload.request(1);

        assertThat(DecisionServiceGrpc.newBlockingStub(channel)
                        .checkAction(unknown)
                        .getEffect())
                .isEqualTo(Effect.EFFECT_DENY);

        assertThat(holdersRead()).isGreaterThan(read);
        assertThat(LoopThread.allocatedBytes(ELSEWHERE)).isGreaterThan(allocated);
    }

    private static long holdersRead() {
        return ChangeServiceGrpc.newBlockingStub(channel)
                .getState(GetStateRequest.getDefaultInstance())
                .getLoadedHolders();
    }

    /** The least that a call adds to a count, over batches of calls, one after the other; no more batches than it takes. */
    private static double least(String what, double enough, Count count) throws IOException {
        double least = Double.MAX_VALUE;
        for (int batch = 0; batch < BATCHES && least > enough; batch++) {
            long before = count.read();
            ask();
            least = Math.min(least, (double) (count.read() - before) / CALLS);
        }
        // In the report's output file, for whoever lowers the bounds.
        System.out.println("seen: " + least + " " + what + " for each call, at most " + enough);
        return least;
    }

    private static void ask() {
        var stub = DecisionServiceGrpc.newBlockingStub(channel);
        for (int i = 0; i < CALLS; i++) {
            assertThat(stub.checkAction(questions.get(i % questions.size())).getEffect())
                    .isEqualTo(Effect.EFFECT_PERMIT);
        }
    }
}
