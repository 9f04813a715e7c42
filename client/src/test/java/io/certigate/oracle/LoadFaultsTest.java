package io.certigate.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.e2e.DatabaseUnderTest;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults of load: everything at once, releases that change all the time, and ids that nobody ever saw. */
@Tag("oracle")
@Timeout(300)
class LoadFaultsTest {
    private static final int BATCH = 1_000;
    private static final int AT_A_TIME = 8;
    private static final int COLD_KEYS = 100_000;
    private static final int STRANGERS = 1_000_000;
    private static final long HOT_READS = 1_000;
    private static final long MOST_RESIDENT = 512L << 20;
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Judge.Bounds SWITCHED_WITHIN = new Judge.Bounds(Duration.ofSeconds(1), Stopwatch.PRECISION);

    @TempDir
    private static Path folder;

    private static DatabaseUnderTest database;

    @BeforeAll
    static void start() throws Exception {
        database = Trial.database(folder.resolve("postgres"));
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @Test
    void fault10_coldStartWithManyKeys_readsEachOnce() throws Exception {
        try (Trial trial = Trial.start(database, 1, folder, "")) {
            Node node = trial.cluster().node(0);
            Node.Loads before = node.tell("loads");
            // Each batch twice, at the same time.
            long denied = ask(
                    node,
                    2 * COLD_KEYS / BATCH,
                    batch -> IntStream.range(0, BATCH)
                            .mapToObj(i -> "cold-" + (batch / 2 * BATCH + i))
                            .toList());
            Node.Loads after = node.tell("loads");

            assertThat(denied).isEqualTo(2 * COLD_KEYS);
            assertThat(after.holders() - before.holders()).isEqualTo(COLD_KEYS);
            assertThat(after.reads() - before.reads()).isEqualTo(COLD_KEYS);
        }
    }

    @Test
    void fault12_releasesChangeFiveTimesASecond_noBatchMixesThem() throws Exception {
        ReadLoad.Mix batches = new ReadLoad.Mix(2, 8, 50, 0, 0, Duration.ofSeconds(1));
        try (Trial trial = Trial.start(database, 2)) {
            Trial.Result result = trial.under(
                    batches, Duration.ofMillis(200), SWITCHED_WITHIN, reads -> Trial.runFor(Duration.ofSeconds(8)));

            assertThat(result.violations()).isEmpty();
            assertThat(result.answers().stream()
                            .map(answer -> answer.answer().release())
                            .distinct())
                    .hasSize(2);
        }
    }

    @Test
    void fault16_aMillionStrangers_leaveMemoryAndTheHotOnesAlone() throws Exception {
        try (Trial trial = Trial.start(database, 1, folder, "")) {
            Node node = trial.cluster().node(0);
            SplittableRandom random = new SplittableRandom(1);
            Asking asking = new Asking(node);
            Canaries.IDS.forEach(asking::ask);
            Node.Loads before = node.tell("loads");
            long denied = ask(node, STRANGERS / BATCH, batch -> {
                Canaries.IDS.forEach(asking::ask);
                return strangers(random);
            });
            Node.Loads after = node.tell("loads");

            assertThat(denied).isEqualTo(STRANGERS);
            assertThat(node.resident()).isLessThan(MOST_RESIDENT);
            assertThat(after.reads() - before.reads()).isLessThan(HOT_READS);
        }
    }

    private static synchronized List<String> strangers(SplittableRandom random) {
        return IntStream.range(0, BATCH)
                .mapToObj(i -> "stranger-" + Long.toHexString(random.nextLong()))
                .toList();
    }

    /** Asks batches, a few at a time, until each is answered, and returns how many of the answers were denials. */
    private static long ask(Node node, int batches, IntFunction<List<String>> accounts) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Callable<Long>> calls = new ArrayList<>();
            for (int batch = 0; batch < batches; batch++) {
                int number = batch;
                calls.add(() -> denied(node, accounts.apply(number)));
            }
            long denied = 0;
            for (Future<Long> each : threads.invokeAll(calls)) {
                denied += each.get();
            }
            return denied;
        } finally {
            threads.shutdownNow();
        }
    }

    private static long denied(Node node, List<String> accounts) {
        CheckActionsRequest.Builder request = CheckActionsRequest.newBuilder();
        accounts.forEach(account -> request.addRequests(Asking.question(account)));
        long began = System.nanoTime();
        while (true) {
            try {
                CheckActionsResponse answer = DecisionServiceGrpc.newBlockingStub(node.reads())
                        .withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                        .checkActions(request.build());
                return answer.getResultsList().stream()
                        .filter(result -> result.getResponse().getEffect() == Effect.EFFECT_DENY)
                        .count();
            } catch (StatusRuntimeException e) {
                // Overload is told, and may be met by coming back.
                if (System.nanoTime() - began > DEADLINE.toNanos()) {
                    throw e;
                }
            }
        }
    }
}
