package io.certigate.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Certigate beside the echo, in processes of their own, as {@code certigate bench} measures them. The bound is generous: short rounds on
 * a machine that does other things say whether something is wrong, not how fast it is.
 */
class EchoRatioTest {
    /** The most processor time of Certigate's for one of the echo's; the goal, of a long run on a quiet machine, is 1.20. */
    private static final double MOST = 3.0;

    private static final int RULES = 1_000;
    private static final int ROUNDS = 4;

    @Test
    void bench_hotChecks_takeAFewTimesTheProcessorTimeOfTheEchoAtMost() throws Exception {
        Plan plan = new Plan(
                List.of(Mix.hot),
                true,
                1,
                Duration.ofSeconds(1),
                ROUNDS,
                Duration.ofSeconds(4),
                2,
                64,
                0,
                RULES,
                0,
                1,
                JvmOptions.ofServe(""),
                false,
                false);

        Report report = Comparison.run(plan, Path.of("../policies"), line -> {});

        Measurement measured = report.measurements().get(0);
        Series echo = Objects.requireNonNull(measured.echo(), "the echo was asked for");
        // The least of each: whatever else the machine does can only add.
        double ratio = measured.certigate().cpuPerDecision().least()
                / echo.cpuPerDecision().least();
        // In the report's output file, for whoever lowers the bound.
        System.out.println("seen: " + ratio + " times the echo's processor time, at most " + MOST);
        assertThat(ratio).isLessThanOrEqualTo(MOST);
        assertThat(report.goals()).extracting(Goal::name).containsExactly("cpu_by_echo", "rate_by_echo");
    }
}
