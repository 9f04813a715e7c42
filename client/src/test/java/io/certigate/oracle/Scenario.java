package io.certigate.oracle;

import io.certigate.oracle.Violation.Promise;
import java.time.Duration;
import java.util.List;

/** A way to run a cluster in which a certain kind of defect shows, and in which what has none breaks no promise. */
enum Scenario {
    /** Nothing but load. */
    LOAD {
        @Override
        List<Violation> run(Trial trial) throws Exception {
            return rounds(trial, SOME_WRITES);
        }
    },
    /** One node's reads of facts take long, so that changes overtake them. */
    SLOW_FACTS {
        @Override
        List<Violation> run(Trial trial) throws Exception {
            trial.cluster().node(0).tell("facts 150");
            return rounds(trial, SOME_WRITES);
        }
    },
    /** One node's looks at the change log take long, so that facts overtake them. */
    SLOW_LOG {
        @Override
        List<Violation> run(Trial trial) throws Exception {
            trial.cluster().node(0).tell("head 150");
            return rounds(trial, FEW_WRITES);
        }
    },
    /** One node cannot reach the database for longer than its lease, while another one writes. */
    CUT_OFF {
        @Override
        List<Violation> run(Trial trial) throws Exception {
            return trial.under(MIX, reads -> {
                        Trial.runFor(reads, SOME);
                        trial.cluster().link(0).silence(Link.Direction.TO_CLIENT);
                        Trial.runFor(LONGER_THAN_A_LEASE);
                        trial.cluster().link(0).restore();
                        Trial.runFor(reads, SOME);
                    })
                    .violations();
        }
    },
    /** One node hears of no change. */
    DEAF {
        @Override
        List<Violation> run(Trial trial) throws Exception {
            trial.cluster().link(0).refuseListeners();
            Duration seen = Revocations.seenBy(trial, trial.cluster().node(0));
            return seen.compareTo(Revocations.SEEN_WITHIN) < 0
                    ? List.of()
                    : List.of(new Violation(Promise.RECOVERY, "expected revocations to be seen, found " + seen));
        }
    },
    /** One node's clock is an hour ahead. */
    WRONG_CLOCK {
        @Override
        List<Violation> run(Trial trial) throws Exception {
            return trial.under(MIX, reads -> {
                        Trial.runFor(reads, SOME);
                        trial.cluster().node(0).tell("clock 3600000");
                        Trial.runFor(reads, SOME);
                    })
                    .violations();
        }
    },
    /** One node is led to a standby that lags behind. */
    STANDBY {
        @Override
        List<Violation> run(Trial trial) throws Exception {
            return Copies.standby(trial);
        }
    },
    /** All nodes are led to a copy of the database that lacks what was acknowledged since. */
    OLD_COPY {
        @Override
        List<Violation> run(Trial trial) throws Exception {
            return Copies.old(trial);
        }
    },
    /** All nodes are led to a copy of the database that went on differently. */
    FORK {
        @Override
        List<Violation> run(Trial trial) throws Exception {
            return Copies.fork(trial);
        }
    };

    /** Everything that clients do. */
    static final ReadLoad.Mix MIX = ReadLoad.Mix.DEFAULT;

    private static final long SOME = 3_000;
    private static final int SOME_WRITES = 80;
    private static final int FEW_WRITES = 30;
    private static final int ROUNDS = 5;
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(4);

    /** Runs it; an end at the first violation is enough. */
    abstract List<Violation> run(Trial trial) throws Exception;

    private static List<Violation> rounds(Trial trial, int writes) throws Exception {
        List<Violation> found = List.of();
        for (int round = 0; round < ROUNDS && found.isEmpty(); round++) {
            found = trial.under(MIX, reads -> trial.runForWrites(writes)).violations();
        }
        return found;
    }
}
