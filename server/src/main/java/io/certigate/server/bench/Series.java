package io.certigate.server.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * The rounds of one server under one load.
 *
 * @param rounds at least one
 */
public record Series(List<Round> rounds) {
    private static final double MEDIAN = 50;
    private static final double TAIL = 99;
    private static final double FAR_TAIL = 99.9;
    private static final int NANOS_PER_MICRO = 1_000;

    /** Copies the rounds. */
    public Series {
        rounds = List.copyOf(rounds);
    }

    /** These rounds and then those of another series. */
    Series then(Series later) {
        return new Series(Stream.concat(rounds.stream(), later.rounds.stream()).toList());
    }

    /** Decisions a second. */
    public Spread decisionsPerSecond() {
        return spread(Round::decisionsPerSecond);
    }

    /** Microseconds of the server's processor time for one decision. */
    public Spread cpuPerDecision() {
        return spread(Round::cpuPerDecision);
    }

    /** How many processors the server used: with one event loop, 1 is a server that is saturated. */
    public Spread processors() {
        return spread(Round::processors);
    }

    /** A percentile of the latency of a call, in microseconds. */
    public Spread latency(double percentile) {
        return spread(round -> round.latency(percentile));
    }

    /** Calls that a rate asked for and that were not sent, since the server was too far behind. */
    public long unsent() {
        return rounds.stream().mapToLong(round -> round.load().unsent()).sum();
    }

    /** The latencies of all rounds, in nanoseconds. */
    Histogram latencies() {
        return sum(rounds.stream().map(round -> round.load().latency()).toList());
    }

    private static Histogram sum(List<Histogram> parts) {
        Histogram all = new Histogram(Load.LONGEST_NANOS, Load.DIGITS);
        parts.forEach(all::add);
        return all;
    }

    private Spread spread(ToDoubleFunction<Round> figure) {
        return Spread.of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    /** Names and figures, for JSON. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("decisions_per_second", decisionsPerSecond().members(0));
        members.put("cpu_us_per_decision", cpuPerDecision().members(2));
        members.put("processors", processors().members(2));
        members.put("p50_us", latency(MEDIAN).members(1));
        members.put("p99_us", latency(TAIL).members(1));
        members.put("p999_us", latency(FAR_TAIL).members(1));
        members.put("max_us", Spread.rounded((double) latencies().getMaxValue() / NANOS_PER_MICRO, 1));
        members.put(
                "store_reads_per_decision", spread(Round::storeReadsPerDecision).members(3));
        members.put("unsent", unsent());
        Histogram late = sum(rounds.stream().map(round -> round.load().late()).toList());
        members.put("late_p99_us", Spread.rounded((double) late.getValueAtPercentile(TAIL) / NANOS_PER_MICRO, 1));
        return members;
    }
}
