package io.certigate.oracle;

import io.certigate.e2e.DatabaseUnderTest;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Runs in which nodes meet another copy of their database. */
final class Copies {
    private static final long SOME = 3_000;
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(4);
    private static final Duration LAG = Duration.ofSeconds(3);

    private Copies() {}

    /** One node is led to a standby, and back. */
    static List<Violation> standby(Trial trial) throws Exception {
        DatabaseUnderTest primary = trial.cluster().database();
        try (DatabaseUnderTest standby = primary.standby(trial.cluster().folder("standby"), LAG)) {
            return trial.under(Scenario.MIX, reads -> {
                        Trial.runFor(reads, SOME);
                        trial.cluster().link(0).redirect(standby.port());
                        Trial.runFor(LAG.plus(LONGER_THAN_A_LEASE));
                        trial.cluster().link(0).redirect(primary.port());
                        Trial.until(() -> !new Asking(trial.cluster().node(0)).refused());
                        Trial.runFor(reads, SOME);
                    })
                    .violations();
        }
    }

    /** All nodes are led to what their database was some time ago. */
    static List<Violation> old(Trial trial) throws Exception {
        String copy = copied(trial);
        List<Violation> before =
                trial.under(Scenario.MIX, reads -> Trial.runFor(reads, SOME)).violations();
        if (!before.isEmpty()) {
            return before;
        }
        return trial.world().judge(afterReplacing(trial, copy));
    }

    /** All nodes are led to a copy of their database to which somebody else wrote more than they did. */
    static List<Violation> fork(Trial trial) throws Exception {
        String copy = copied(trial);
        List<Violation> before =
                trial.under(Scenario.MIX, reads -> Trial.runFor(reads, SOME)).violations();
        if (!before.isEmpty()) {
            return before;
        }
        History fork = new History();
        String url = DatabaseUnderTest.url(trial.cluster().database().port(), copy);
        try (Node stranger = Node.start("stranger", List.of(), List.of("--database", url, "--decision-log", "off"))) {
            Ledger written = new Ledger();
            Administrator admin = new Administrator(new Pen(List.of(stranger), written));
            long enough = trial.world().ledger().latest().getNumber() + 1;
            for (int i = 0; written.latest().getNumber() < enough; i++) {
                admin.putAccount("filler-" + i, Pack.GOOD);
            }
            fork.readOn(stranger.reads(), written.latest().getNumber());
        }
        return trial.world().judgeFork(afterReplacing(trial, copy), fork);
    }

    private static String copied(Trial trial) throws Exception {
        Cluster cluster = trial.cluster();
        String copy = cluster.name() + "_copy";
        trial.under(Scenario.MIX, reads -> Trial.runFor(reads, SOME));
        cluster.refuse();
        cluster.database().copy(cluster.name(), copy);
        cluster.restore();
        return copy;
    }

    /** Puts the copy in the place of the nodes' database, and asks for longer than a lease; nobody writes. */
    private static List<Observation> afterReplacing(Trial trial, String copy)
            throws SQLException, IOException, InterruptedException {
        Cluster cluster = trial.cluster();
        try (ReadLoad reads = trial.world().ask(Scenario.MIX)) {
            cluster.refuse();
            cluster.database().rename(cluster.name(), cluster.name() + "_lost");
            cluster.database().rename(copy, cluster.name());
            cluster.restore();
            Trial.runFor(LONGER_THAN_A_LEASE);
            return reads.stop().observations();
        }
    }
}
