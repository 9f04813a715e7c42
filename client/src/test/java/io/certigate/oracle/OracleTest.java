package io.certigate.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.client.CheckResult;
import io.certigate.client.ReuseClients;
import io.certigate.e2e.DatabaseUnderTest;
import io.certigate.e2e.ServerUnderTest;
import io.certigate.v1.CheckActionRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form: two nodes under load, one of which is killed and cut off from the database. */
@Timeout(120)
class OracleTest {
    private static final long ANSWERS = 10_000;

    private static final Duration LONGER_THAN_A_LEASE = Duration.ofMillis(3_500);

    @TempDir
    private static Path folder;

    private static DatabaseUnderTest database;
    private static Trial trial;

    @BeforeAll
    static void start() throws Exception {
        database = Trial.database(folder.resolve("postgres"));
        trial = Trial.start(database, 2);
    }

    @AfterAll
    static void stop() throws Exception {
        try (DatabaseUnderTest last = database) {
            if (trial != null) {
                trial.close();
            }
        }
    }

    @Test
    void load_aKilledNodeAndACutDatabase_everyAnswerIsRight() throws Exception {
        Trial.Result result = trial.under(ReadLoad.Mix.DEFAULT, reads -> {
            Trial.runFor(reads, ANSWERS);
            trial.cluster().node(0).kill();
            trial.cluster().node(0).restart();
            Trial.runFor(reads, ANSWERS);
            trial.cluster().link(1).cut();
            Trial.runFor(reads, ANSWERS);
        });

        assertThat(result.violations()).isEmpty();
        assertThat(result.answers()).hasSizeGreaterThan((int) (3 * ANSWERS));
        assertThat(result.answers()).anyMatch(Observation::permits).anyMatch(answer -> !answer.permits());
    }

    @Test
    void reuse_whateverTheWatchAndOneClockSay_neverGivesAnAnswerPastItsLease() throws Exception {
        ReuseTrial.Results results = new ReuseTrial(trial).run(() -> Trial.runFor(LONGER_THAN_A_LEASE));

        results.assertRight();
    }

    @Test
    void reuse_aNodeThatLogsStrictlyJoins_ends() throws Exception {
        Cluster cluster = trial.cluster();
        String joining = "127.0.0.1:" + freePort();
        try (CertigateClient client =
                ReuseClients.of(List.of(cluster.node(0).target(), joining), ReuseClients.Trouble.NONE)) {
            CheckActionRequest question = Asking.question(Canaries.IDS.get(0));
            Trial.until(() -> answer(client, question).map(CheckResult::reused).orElse(false));

            try (ServerUnderTest strict = ServerUnderTest.start(
                    List.of(),
                    List.of(
                            "--grpc",
                            joining,
                            "--database",
                            DatabaseUnderTest.url(database.port(), cluster.name()),
                            "--data",
                            folder.resolve("strict").toString(),
                            "--decision-log",
                            "strict"))) {
                // Whoever is asked next says so.
                Trial.until(() -> {
                    answer(client, question);
                    return !client.stats().reuse().watching();
                });
                assertThat(strict.target()).isEqualTo(joining);
                for (int i = 0; i < 50; i++) {
                    assertThat(answer(client, question).filter(CheckResult::reused))
                            .isEmpty();
                }
            }
        }
    }

    private static Optional<CheckResult> answer(CertigateClient client, CheckActionRequest question) {
        try {
            return Optional.of(client.check(question));
        } catch (CertigateException e) {
            return Optional.empty();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
