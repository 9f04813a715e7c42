package io.certigate.server.bench;

import io.certigate.server.bench.Measurement.Loop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A goal of the design beside what was measured.
 *
 * @param name what is compared
 * @param mix of what
 * @param loop of what
 * @param atMost whether the bound is the most that it may be; otherwise the least
 * @param bound the goal
 * @param value what was measured: the ratios of the rounds
 * @param comparable whether they mean anything: both servers kept up with the rate that was asked of them
 */
public record Goal(String name, Mix mix, Loop loop, boolean atMost, double bound, Spread value, boolean comparable) {
    private static final double MOST_CPU = 1.20;
    private static final double LEAST_RATE = 0.80;
    private static final double MOST_TAIL = 1.25;
    private static final double LEAST_BATCH = 10;
    private static final double MOST_TELEMETRY = 0.03;
    private static final double TAIL = 99;

    /** Whether the median reaches the goal. */
    public boolean met() {
        return comparable && (atMost ? value.median() <= bound : value.median() >= bound);
    }

    /** The goals about what was measured. */
    static List<Goal> of(List<Measurement> measured) {
        List<Goal> goals = new ArrayList<>();
        for (Measurement each : measured) {
            Optional<Series> echo = Optional.ofNullable(each.echo());
            Series ours = each.certigate();
            boolean closed = each.loop() == Loop.closed;
            switch (each.mix()) {
                case hot ->
                    echo.ifPresent(theirs -> {
                        if (closed) {
                            goals.add(most("cpu_by_echo", each, MOST_CPU, ratio(ours, theirs)));
                            goals.add(least("rate_by_echo", each, LEAST_RATE, rates(ours, theirs)));
                            telemetry(each, theirs).ifPresent(goals::add);
                        } else {
                            Spread tails = Measurement.ratio(ours, theirs, round -> round.latency(TAIL));
                            boolean kept = ours.unsent() == 0 && theirs.unsent() == 0;
                            goals.add(new Goal("p99_by_echo", each.mix(), each.loop(), true, MOST_TAIL, tails, kept));
                        }
                    });
                case stream ->
                    echo.ifPresent(theirs -> goals.add(least("rate_by_echo", each, LEAST_RATE, rates(ours, theirs))));
                case batch ->
                    Optional.ofNullable(each.unary())
                            .ifPresent(unary ->
                                    goals.add(least("decisions_by_unary", each, LEAST_BATCH, ratio(unary, ours))));
                case zipf, misses -> {}
            }
        }
        return goals;
    }

    private static Optional<Goal> telemetry(Measurement of, Series echo) {
        return Optional.ofNullable(of.quiet())
                .map(quiet -> Measurement.excess(of.certigate(), quiet, echo, Round::cpuPerDecision))
                .map(cost -> most("telemetry_by_echo", of, MOST_TELEMETRY, cost));
    }

    private static Spread ratio(Series of, Series to) {
        return Measurement.ratio(of, to, Round::cpuPerDecision);
    }

    private static Spread rates(Series of, Series to) {
        return Measurement.ratio(of, to, Round::decisionsPerSecond);
    }

    private static Goal most(String name, Measurement of, double bound, Spread value) {
        return new Goal(name, of.mix(), of.loop(), true, bound, value, true);
    }

    private static Goal least(String name, Measurement of, double bound, Spread value) {
        return new Goal(name, of.mix(), of.loop(), false, bound, value, true);
    }

    /** The bound as text. */
    public String bounded() {
        return (atMost ? "<= " : ">= ") + Spread.rounded(bound, 2);
    }

    /** Names and figures, for JSON. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", name);
        members.put("mix", mix.name());
        members.put("loop", loop.name());
        members.put("bound", bounded());
        members.put("value", value.members(2));
        members.put("comparable", comparable);
        members.put("met", met());
        return members;
    }
}
