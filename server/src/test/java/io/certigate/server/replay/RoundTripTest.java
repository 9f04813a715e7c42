package io.certigate.server.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many decisions by the packs are written, read and made again. {@code -Dcertigate.replay.decisions=1000000} is the long form:
 * {@code mvn -q -Dquick -pl proto,server test -Dtest=RoundTripTest -Dcertigate.replay.decisions=1000000
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class RoundTripTest {
    private static final int DECISIONS = Integer.getInteger("certigate.replay.decisions", 20_000);
    private static final int IN_A_ROW = 10;
    private static final long SEED = 20_300_301;

    @TempDir
    private Path folder;

    @Test
    void replay_manyDecisions_areIdentical() throws Exception {
        LoggedCases cases = LoggedCases.ofPacks();
        Random random = new Random(SEED);
        LogFolder log = LogFolder.in(folder);
        long began = System.nanoTime();
        try (LogWriter writer =
                LogWriter.open(log, Replays.ORIGIN, LogSettings.DEFAULT, InstantSource.fixed(Instant.EPOCH))) {
            for (int i = 0; i < DECISIONS; i++) {
                int index = i / IN_A_ROW % cases.size();
                Duration later = Duration.ofNanos(
                        (long) (random.nextGaussian() * Duration.ofDays(90).toNanos()));
                DecisionLog.Entry entry = cases.entry(
                        index, later, i % 7 == 0 ? Instant.ofEpochSecond(random.nextInt(Integer.MAX_VALUE)) : null);
                Replays.append(writer, entry);
            }
        }
        long written = System.nanoTime();
        long computed = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

        Replays.Outcome outcome = Replays.of(log, hash -> cases.release());

        computed = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - computed;
        assertThat(outcome.verdicts()).isEmpty();
        assertThat(outcome.summary().lostInAll()).isZero();
        assertThat(outcome.summary().counts()).isEqualTo(new ReplayCounts(DECISIONS, 0, Map.of()));
        System.out.printf(
                "%,d decisions: made and written in %,d ms, replayed in %,d ms (%,d ms of the processor)%n",
                DECISIONS,
                Duration.ofNanos(written - began).toMillis(),
                Duration.ofNanos(System.nanoTime() - written).toMillis(),
                Duration.ofNanos(computed).toMillis());
    }
}
