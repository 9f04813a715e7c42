package io.certigate.server.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.certigate.server.bench.Measurement.Loop;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {
    private static final Plan PLAN = new Plan(
            List.of(Mix.hot, Mix.batch),
            true,
            2,
            Duration.ofSeconds(1),
            3,
            Duration.ofSeconds(1),
            4,
            128,
            20_000,
            1_000,
            10_000,
            100,
            new JvmOptions(List.of("-Xmx256m")),
            false,
            false);

    @Test
    void goals_ofRounds_compareTheMedianOfTheirRatios() {
        Series ours = series(round(1_000, 1, 12, 0), round(1_000, 1, 11, 0), round(1_000, 1, 40, 0));
        Series echo = series(round(1_000, 1, 10, 0), round(1_000, 1, 10, 0), round(1_000, 1, 10, 0));

        List<Goal> goals = Goal.of(List.of(new Measurement(Mix.hot, Loop.closed, 1, 1, ours, echo, null, null)));

        Goal cpu = goals.get(0);
        assertThat(cpu.name()).isEqualTo("cpu_by_echo");
        assertThat(cpu.value()).isEqualTo(new Spread(1.2, 1.1, 4));
        assertThat(cpu.bounded()).isEqualTo("<= 1.20");
        assertThat(cpu.met()).isTrue();
        assertThat(goals).extracting(Goal::name).containsExactly("cpu_by_echo", "rate_by_echo");
    }

    @Test
    void goals_ofABatch_compareDecisionsForTheSameProcessorTime() {
        Series batch = series(round(10, 100, 1, 0));
        Series unary = series(round(1_000, 1, 9, 0));

        List<Goal> goals = Goal.of(List.of(new Measurement(Mix.batch, Loop.closed, 1, 1, batch, null, unary, null)));

        assertThat(goals).hasSize(1);
        assertThat(goals.get(0).value().median()).isEqualTo(9);
        assertThat(goals.get(0).met()).isFalse();
    }

    @Test
    void goals_withTelemetry_sayWhatItAddsAsAShareOfTheEcho() {
        Series telling = series(round(1_000, 1, 102, 0), round(1_000, 1, 95, 0), round(1_000, 1, 300, 0));
        Series quiet = series(round(1_000, 1, 100, 0), round(1_000, 1, 100, 0), round(1_000, 1, 200, 0));
        Series echo = series(round(1_000, 1, 100, 0), round(1_000, 1, 100, 0), round(1_000, 1, 100, 0));

        List<Goal> goals = Goal.of(List.of(new Measurement(Mix.hot, Loop.closed, 1, 1, telling, echo, null, quiet)));

        Goal telemetry = goals.get(2);
        assertThat(telemetry.name()).isEqualTo("telemetry_by_echo");
        assertThat(telemetry.value().median()).isCloseTo(0.02, within(1e-9));
        assertThat(telemetry.value().least()).isCloseTo(-0.05, within(1e-9));
        assertThat(telemetry.met()).isTrue();
    }

    @Test
    void then_anotherStart_addsItsRounds() {
        Round one = round(1_000, 1, 10, 0);
        Round other = round(1_000, 1, 20, 0);
        Series first = series(one);
        Series second = series(other, one);

        Measurement both = new Measurement(Mix.hot, Loop.closed, 216, 436, first, second, null, first)
                .then(new Measurement(Mix.hot, Loop.closed, 216, 436, second, first, null, second));

        Series joined = series(one, other, one);
        assertThat(both)
                .isEqualTo(
                        new Measurement(Mix.hot, Loop.closed, 216, 436, joined, series(other, one, one), null, joined));
    }

    @Test
    void goals_rateNotKept_areNotReachedWhateverTheFigures() {
        Series ours = series(round(1_000, 1, 10, 1));
        Series echo = series(round(1_000, 1, 10, 0));

        List<Goal> goals = Goal.of(List.of(new Measurement(Mix.hot, Loop.open, 1, 1, ours, echo, null, null)));

        assertThat(goals).hasSize(1);
        assertThat(goals.get(0).value().median()).isEqualTo(1);
        assertThat(goals.get(0).comparable()).isFalse();
        assertThat(goals.get(0).met()).isFalse();
    }

    @Test
    void members_ofAReport_areDocumented() throws Exception {
        Set<String> names = new TreeSet<>();
        collect(report().members(), names);

        String documentation = Files.readString(Path.of("../docs/benchmarks.md"));

        assertThat(names).contains("late_p99_us", "met", "warm_up_seconds", "unary", "quiet");
        assertThat(names).allMatch(name -> documentation.contains("`" + name + "`"));
    }

    @Test
    void svg_ofAReport_isAPictureWithALineForEachServer() throws Exception {
        String svg = PercentilePlot.svg(report());

        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(4);
        assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
    }

    private static Report report() {
        Series series = series(round(1_000, 1, 10, 0), round(1_000, 1, 11, 0));
        List<Measurement> measured = List.of(
                new Measurement(Mix.hot, Loop.open, 216, 436, series, series, null, series),
                new Measurement(Mix.batch, Loop.closed, 216, 436, series, series, series, null));
        return new Report(PLAN, "a machine", measured, Goal.of(measured));
    }

    private static void collect(Object value, Set<String> names) {
        if (value instanceof Map<?, ?> members) {
            members.forEach((name, member) -> {
                names.add((String) name);
                collect(member, names);
            });
        } else if (value instanceof List<?> list) {
            new ArrayList<>(list).forEach(each -> collect(each, names));
        }
    }

    private static Series series(Round... rounds) {
        return new Series(List.of(rounds));
    }

    /** A round of a second with some microseconds of the processor for each decision. */
    private static Round round(long calls, int perCall, int cpuMicros, long unsent) {
        Histogram latency = new Histogram(Load.LONGEST_NANOS, Load.DIGITS);
        for (int i = 0; i < calls; i++) {
            latency.recordValue(100_000 + i);
        }
        Duration second = Duration.ofSeconds(1);
        Histogram late = new Histogram(Load.LONGEST_NANOS, Load.DIGITS);
        Load.Measured measured = new Load.Measured(calls, second, latency, unsent, late);
        return new Round(measured, perCall, Duration.ofNanos(calls * perCall * cpuMicros * 1_000L), 0);
    }
}
