package io.certigate.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.e2e.DatabaseUnderTest;
import io.certigate.e2e.Program;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.GetStateRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fault 8: another server takes the database's place. */
@Tag("oracle")
@Timeout(180)
class FailoverTest {
    private static final long SOME = 3_000;
    private static final String FILED = "filed";

    @TempDir
    private Path folder;

    @Test
    void fault8_synchronousStandbyPromoted_losesNothingAndServesOn() throws Exception {
        try (DatabaseUnderTest primary = Trial.database(folder.resolve("postgres"));
                Trial trial = Trial.start(primary, 2);
                DatabaseUnderTest standby = primary.standby(folder.resolve("standby"), Duration.ZERO)) {
            primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
            primary.execute("SELECT pg_reload_conf()");
            Trial.until(() -> primary.query("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
                    .equals("1"));
            Trial.Result result = trial.under(ReadLoad.Mix.DEFAULT, reads -> {
                Trial.runFor(reads, SOME);
                // A machine that dies does so at once: nobody hears the last words of its processes.
                trial.cluster().refuse();
                primary.kill();
                for (int n = 0; n < 2; n++) {
                    trial.cluster().link(n).redirect(standby.port());
                }
                trial.cluster().restore();
                standby.execute("SELECT pg_promote()");
                standby.execute("ALTER SYSTEM SET synchronous_standby_names = ''");
                standby.execute("SELECT pg_reload_conf()");
                for (Node node : trial.cluster().nodes()) {
                    Trial.until(() -> !new Asking(node).refused());
                }
                trial.runForWrites(20);
                Trial.runFor(reads, SOME);
            });

            assertThat(result.violations()).isEmpty();
        }
    }

    @Test
    void fault8_newEpoch_everyNodeDropsWhatItKnew() throws Exception {
        try (DatabaseUnderTest database = Trial.database(folder.resolve("postgres"));
                Trial trial = Trial.start(database, 2)) {
            trial.world().admin().putAccount(FILED, Pack.GOOD);
            trial.world()
                    .admin()
                    .putFiling(Pack.ACCOUNT, FILED, "1", Instant.now().minusSeconds(1), null);
            String before = trial.world().ledger().latest().getEpoch();

            Program made = Program.run(
                    "store",
                    "new-epoch",
                    "--database",
                    DatabaseUnderTest.url(database.port(), trial.cluster().name()));

            assertThat(made.status()).as(made.toString()).isZero();
            for (Node node : trial.cluster().nodes()) {
                Asking asking = new Asking(node);
                Trial.until(() -> !asking.ask(FILED).getRevision().getEpoch().equals(before));
                assertThat(asking.says(Effect.EFFECT_PERMIT, FILED)).isTrue();
                assertThat(Canaries.IDS).allMatch(canary -> asking.says(Effect.EFFECT_DENY, canary));
                assertThat(ChangeServiceGrpc.newBlockingStub(node.writes())
                                .getState(GetStateRequest.getDefaultInstance())
                                .getNewHistories())
                        .isEqualTo(1);
            }
        }
    }
}
