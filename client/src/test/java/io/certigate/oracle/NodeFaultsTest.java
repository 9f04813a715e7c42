package io.certigate.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.e2e.DatabaseUnderTest;
import io.certigate.oracle.agent.AgentJar;
import io.certigate.v1.AcknowledgeClockRequest;
import io.certigate.v1.ChangeServiceGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of a node: killed, stopped, or of a wrong clock. */
@Tag("oracle")
@Timeout(180)
class NodeFaultsTest {
    private static final long SOME = 5_000;
    private static final int KILLS = 3;
    private static final Duration READY_AGAIN = Duration.ofSeconds(3);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final Duration CAUGHT_UP = Duration.ofMillis(500);
    private static final Judge.Bounds WRONG_CLOCKS =
            new Judge.Bounds(Judge.MAX_STALENESS, Duration.ofSeconds(1).plus(Stopwatch.PRECISION));

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
    void fault1And2_nodeKilledAgainAndAgain_losesNothingAndIsReadyAgain() throws Exception {
        List<Duration> startups = new ArrayList<>();
        try (Trial trial = Trial.start(database, 2);
                SteadyClient client = new SteadyClient(trial.cluster().nodes())) {
            Trial.Result result = trial.under(ReadLoad.Mix.DEFAULT, reads -> {
                for (int i = 0; i < KILLS; i++) {
                    Trial.runFor(reads, SOME);
                    Node node = trial.cluster().node(i % 2);
                    node.kill();
                    startups.add(node.restart());
                }
                Trial.runFor(reads, SOME);
            });

            assertThat(result.violations()).isEmpty();
            assertThat(client.longestWait()).isLessThan(LONGEST_WAIT);
        }
        // The best: others may have met another process's burst.
        assertThat(Collections.min(startups)).isLessThan(READY_AGAIN);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 2_000, 10_000})
    void fault4_nodeStopped_permitsNothingLateAndCatchesUp(int millis) throws Exception {
        Duration patience = Duration.ofMillis(millis).plusSeconds(10);
        try (Trial trial = Trial.start(database, 2)) {
            Node node = trial.cluster().node(0);
            Trial.Result result = trial.under(ReadLoad.Mix.DEFAULT.within(patience), reads -> {
                Trial.runFor(reads, SOME);
                node.freeze();
                Asking asking = new Asking(node);
                Trial.runFor(Duration.ofMillis(millis));
                long known = trial.world().ledger().latest().getNumber();
                node.thaw();
                assertThat(Trial.until(() -> asking.revision() >= known)).isLessThan(CAUGHT_UP);
                Trial.runFor(reads, SOME);
            });

            assertThat(result.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600_000, -3_600_000, 5_000, -5_000})
    void fault9_wrongClock_stopsAnswersUntilItIsRight(long millis) throws Exception {
        try (Trial trial = Trial.start(database, 2, folder, "")) {
            Node node = trial.cluster().node(0);
            Trial.Result result = trial.under(ReadLoad.Mix.DEFAULT, Duration.ofMillis(500), WRONG_CLOCKS, reads -> {
                Trial.runFor(reads, SOME);
                Asking asking = new Asking(node);
                node.tell("clock " + millis);
                Trial.until(() -> asking.refused());
                Trial.runFor(reads, SOME);
                assertThat(asking.refused()).isTrue();
                node.tell("clock 0");
                Trial.until(() -> !asking.refused());
                Trial.runFor(reads, SOME);
            });

            assertThat(result.violations()).isEmpty();
        }
    }

    @Test
    void fault9_clockWrongByLessThanASecond_keepsTheAnswersRight() throws Exception {
        try (Trial trial = Trial.start(database, 2, folder, "")) {
            Trial.Result result = trial.under(ReadLoad.Mix.DEFAULT, Duration.ofMillis(500), WRONG_CLOCKS, reads -> {
                Trial.runFor(reads, SOME);
                trial.cluster().node(0).tell("clock 800");
                Trial.runFor(reads, SOME);
                trial.cluster().node(0).tell("clock -800");
                Trial.runFor(reads, SOME);
            });

            assertThat(result.violations()).isEmpty();
        }
    }

    @Test
    void fault9_clockMakesAStepOnSqlite_stopsAnswersUntilItIsAcknowledged() throws Exception {
        String agent = "-javaagent:" + AgentJar.write(folder) + "=";
        try (Node node = Node.start(
                "alone",
                List.of(agent),
                List.of("--data", folder.resolve("sqlite").toString()))) {
            Asking asking = new Asking(node);
            assertThat(asking.refused()).isFalse();

            node.tell("clock 5000");
            Trial.until(asking::refused);
            Trial.runFor(Judge.MAX_STALENESS);
            assertThat(asking.refused()).isTrue();
            ChangeServiceGrpc.newBlockingStub(node.writes())
                    .acknowledgeClock(AcknowledgeClockRequest.getDefaultInstance());

            assertThat(Trial.until(() -> !asking.refused())).isLessThan(Trial.PATIENCE);
        }
    }
}
