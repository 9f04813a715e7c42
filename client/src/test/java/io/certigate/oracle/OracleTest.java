package io.certigate.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.e2e.DatabaseUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form: two nodes under load, one of which is killed and cut off from the database. */
@Timeout(120)
class OracleTest {
    private static final long ANSWERS = 10_000;

    @TempDir
    private Path folder;

    @Test
    void load_aKilledNodeAndACutDatabase_everyAnswerIsRight() throws Exception {
        try (DatabaseUnderTest database = Trial.database(folder.resolve("postgres"));
                Trial trial = Trial.start(database, 2)) {
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
    }
}
