package io.certigate.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.e2e.DatabaseUnderTest;
import java.nio.file.Path;
import java.time.Duration;
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
}
