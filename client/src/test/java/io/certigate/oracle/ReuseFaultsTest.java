package io.certigate.oracle;

import io.certigate.e2e.DatabaseUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that reuse answers, while the node that they ask is stopped, killed and cut off from the database. */
@Tag("oracle")
@Timeout(180)
class ReuseFaultsTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    @Test
    void reuse_nodeStoppedKilledAndCutOff_neverGivesAnAnswerPastItsLease() throws Exception {
        try (DatabaseUnderTest database = Trial.database(folder.resolve("postgres"));
                Trial trial = Trial.start(database, 2)) {
            ReuseTrial.Results results = new ReuseTrial(trial).run(() -> strike(trial.cluster()));

            System.out.print(results.summary());
            results.assertRight();
        }
    }

    private static void strike(Cluster cluster) throws Exception {
        Node asked = cluster.node(1);
        Trial.runFor(LONGER_THAN_A_LEASE);
        for (Duration stop : new Duration[] {SHORT, LONGER_THAN_A_LEASE}) {
            asked.freeze();
            Trial.runFor(stop);
            asked.thaw();
            Trial.runFor(SHORT);
        }
        cluster.link(1).cut();
        Trial.runFor(SHORT);
        cluster.link(1).silence(Link.Direction.TO_CLIENT);
        Trial.runFor(LONGER_THAN_A_LEASE);
        cluster.link(1).restore();
        Trial.runFor(LONGER_THAN_A_LEASE);
        asked.kill();
        asked.restart();
        Trial.runFor(LONGER_THAN_A_LEASE);
    }
}
