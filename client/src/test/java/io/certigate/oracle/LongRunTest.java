package io.certigate.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.e2e.DatabaseUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything at once, until a million answers were judged. */
@Tag("oracle")
@Timeout(600)
class LongRunTest {
    private static final int ANSWERS = 1_000_000;
    private static final int ROUNDS = 10;
    private static final ReadLoad.Mix MANY = new ReadLoad.Mix(8, 4, 200, 2, 1, Duration.ofSeconds(1));

    @TempDir
    private Path folder;

    @Test
    void aMillionAnswers_withNodesKilledAndConnectionsCut_areRight() throws Exception {
        long judged = 0;
        try (DatabaseUnderTest database = Trial.database(folder.resolve("postgres"));
                Trial trial = Trial.start(database, 2)) {
            for (int round = 0; round < ROUNDS; round++) {
                int struck = round % 2;
                boolean kill = round % 5 == 4;
                Trial.Result result = trial.under(MANY, reads -> {
                    Trial.runFor(reads, ANSWERS / ROUNDS / 2);
                    if (kill) {
                        trial.cluster().node(struck).kill();
                        trial.cluster().node(struck).restart();
                    } else {
                        trial.cluster().link(struck).cut();
                    }
                    Trial.runFor(reads, ANSWERS / ROUNDS / 2);
                });
                assertThat(result.violations()).isEmpty();
                judged += result.answers().size();
            }
        }
        assertThat(judged).isGreaterThanOrEqualTo(ANSWERS);
    }
}
