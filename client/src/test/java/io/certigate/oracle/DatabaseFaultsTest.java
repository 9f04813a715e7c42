package io.certigate.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.e2e.DatabaseUnderTest;
import io.certigate.v1.Effect;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of the database and of the way to it. */
@Tag("oracle")
@Timeout(180)
class DatabaseFaultsTest {
    private static final long SOME = 5_000;
    private static final int REFUSALS = 10;
    private static final int THREADS = 12;
    private static final int ASKED = 100;
    private static final Duration REFUSED_WITHIN = Duration.ofMillis(100);
    private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(1);
    private static final Duration USUAL = Duration.ofMillis(20);
    private static final String CONSTANT = "constant";

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

    /** How the way to the database is lost. */
    private enum Loss {
        RESET {
            @Override
            void strike(Link link) throws IOException {
                link.refuse();
            }
        },
        NO_ANSWERS {
            @Override
            void strike(Link link) {
                link.silence(Link.Direction.TO_CLIENT);
            }
        },
        BLACK_HOLE {
            @Override
            void strike(Link link) {
                link.silence(Link.Direction.TO_CLIENT);
                link.silence(Link.Direction.TO_SERVER);
            }
        };

        abstract void strike(Link link) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void fault5_databaseOutOfReach_stopsAnswersAndComesBack(Loss loss) throws Exception {
        try (Trial trial = Trial.start(database, 2)) {
            Node node = trial.cluster().node(0);
            Link link = trial.cluster().link(0);
            List<Duration> refusals = new ArrayList<>();
            List<Duration> recovery = new ArrayList<>();
            List<Long> threads = new ArrayList<>();
            Trial.Result result = trial.under(ReadLoad.Mix.DEFAULT, reads -> {
                Trial.runFor(reads, SOME);
                Asking asking = new Asking(node);
                threads.add(node.threads());
                loss.strike(link);
                Trial.until(asking::refused);
                for (int i = 0; i < REFUSALS; i++) {
                    refusals.add(Trial.until(asking::refused));
                }
                Trial.runFor(reads, SOME);
                threads.add(node.threads());
                link.restore();
                recovery.add(Trial.until(() -> !asking.refused()));
                Trial.runFor(reads, SOME);
            });

            assertThat(result.violations()).isEmpty();
            assertThat(refusals.stream().sorted().toList().get(REFUSALS / 2)).isLessThan(REFUSED_WITHIN);
            assertThat(recovery.get(0)).isLessThan(RECOVERED_WITHIN);
            assertThat(threads.get(1) - threads.get(0)).isLessThan(THREADS);
        }
    }

    @Test
    void fault2And5_databaseKilledAndStoppedWhileWriting_losesNothing() throws Exception {
        try (DatabaseUnderTest own = Trial.database(folder.resolve("killed"));
                Trial trial = Trial.start(own, 2)) {
            Trial.Result result = trial.under(ReadLoad.Mix.DEFAULT, reads -> {
                Trial.runFor(reads, SOME);
                own.kill();
                own.start();
                Trial.runFor(reads, SOME);
                own.stop();
                own.start();
                Trial.runFor(reads, SOME);
            });

            assertThat(result.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 200, 1_000})
    void fault6_slowDatabase_leavesAnswersFromAFreshViewAsFastAsEver(int millis) throws Exception {
        try (Trial trial = Trial.start(database, 2)) {
            Node node = trial.cluster().node(0);
            Asking asking = new Asking(node);
            trial.world().admin().putAccount(CONSTANT, Pack.GOOD);
            Trial.until(() -> asking.ask(CONSTANT).getReasons(0).getCode().equals("oracle.unfiled"));
            List<Duration> latencies = new ArrayList<>();
            // Half on the way there, half on the way back.
            trial.cluster().link(0).delay(Duration.ofMillis(millis / 2));
            Trial.Result result = trial.under(ReadLoad.Mix.DEFAULT, reads -> {
                for (int i = 0; i < ASKED; i++) {
                    long began = System.nanoTime();
                    // A look that takes half as long as a view may be trusted leaves gaps between views.
                    if (asking.says(Effect.EFFECT_DENY, CONSTANT)) {
                        latencies.add(Duration.ofNanos(System.nanoTime() - began));
                    }
                    Trial.runFor(reads, SOME / ASKED);
                }
            });

            assertThat(result.violations()).isEmpty();
            assertThat(latencies).hasSizeGreaterThan(ASKED / 2);
            assertThat(latencies.stream().sorted().toList().get(latencies.size() / 2))
                    .isLessThan(USUAL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void fault7_listenerSilentOrLost_revocationsAreSeenByPolling(Deafness deafness) throws Exception {
        try (Trial trial = Trial.start(database, 2)) {
            deafness.strike(trial.cluster().link(0));

            assertThat(Revocations.seenBy(trial, trial.cluster().node(0))).isLessThan(Revocations.SEEN_WITHIN);
        }
    }

    /** How a listener is lost. */
    private enum Deafness {
        SILENT {
            @Override
            void strike(Link link) {
                link.muteListeners();
            }
        },
        RESET {
            @Override
            void strike(Link link) throws IOException {
                link.refuseListeners();
            }
        };

        abstract void strike(Link link) throws IOException;
    }
}
