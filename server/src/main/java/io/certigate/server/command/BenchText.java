package io.certigate.server.command;

import io.certigate.server.bench.Goal;
import io.certigate.server.bench.Measurement;
import io.certigate.server.bench.Plan;
import io.certigate.server.bench.Report;
import io.certigate.server.bench.Series;
import io.certigate.server.bench.Spread;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code certigate bench} prints for people. */
final class BenchText {
    private static final double MEDIAN = 50;
    private static final double TAIL = 99;
    private static final double FAR_TAIL = 99.9;
    private static final double PERCENT = 100;

    private final PrintWriter out;

    BenchText(PrintWriter out) {
        this.out = out;
    }

    void print(Report report) {
        Plan plan = report.plan();
        line("java          %s", Report.java());
        line("machine       %s", report.machine());
        line("servers       %s", plan.options());
        line(
                "load          %d in flight on %d connections%s; %s%d x %d s, medians; %d rules besides the packs%s",
                plan.inFlight(),
                plan.connections(),
                report.measurements().stream().anyMatch(each -> each.loop() == Measurement.Loop.open)
                        ? ", open loop at " + plan.rate() + "/s"
                        : "",
                plan.starts() == 1 ? "" : plan.starts() + " starts of ",
                plan.rounds(),
                plan.time().toSeconds(),
                plan.rules(),
                plan.pinned() ? "; servers and load on processors of their own" : "");
        for (Measurement measured : report.measurements()) {
            line("");
            line(
                    "%s, %s loop: %d bytes asked, %d answered, for each decision",
                    measured.mix(), measured.loop(), measured.requestBytes(), measured.responseBytes());
            line(
                    "%-12s %14s %8s %10s %11s %10s %10s %11s",
                    "", "decisions/s", "+/- %", "us CPU", "processors", "p50 us", "p99 us", "p99.9 us");
            series("certigate", measured.certigate());
            series("echo", measured.echo());
            series("unary", measured.unary());
            series("quiet", measured.quiet());
        }
        if (!report.goals().isEmpty()) {
            line("");
            line("%-8s %-7s %-20s %10s %10s %18s", "goals", "", "", "goal", "median", "least .. most");
            report.goals().forEach(this::goal);
        }
        out.flush();
    }

    private void series(String name, @Nullable Series series) {
        if (series == null) {
            return;
        }
        Spread rate = series.decisionsPerSecond();
        line(
                "%-12s %,14.0f %8.1f %10.2f %11.2f %10.1f %10.1f %11.1f",
                name,
                rate.median(),
                (rate.most() - rate.least()) / 2 / rate.median() * PERCENT,
                series.cpuPerDecision().median(),
                series.processors().median(),
                series.latency(MEDIAN).median(),
                series.latency(TAIL).median(),
                series.latency(FAR_TAIL).median());
        if (series.unsent() > 0) {
            line("%-12s did not keep up with the rate: %,d calls were never sent", "", series.unsent());
        }
    }

    private void goal(Goal goal) {
        line(
                "%-8s %-7s %-20s %10s %10.2f %18s  %s",
                goal.mix(),
                goal.loop(),
                goal.name(),
                goal.bounded(),
                goal.value().median(),
                String.format(
                        Locale.ROOT,
                        "%.2f .. %.2f",
                        goal.value().least(),
                        goal.value().most()),
                verdict(goal));
    }

    private static String verdict(Goal goal) {
        if (!goal.comparable()) {
            return "not comparable: choose a lower --rate";
        }
        boolean disputed = goal.value().least() < goal.bound() && goal.value().most() > goal.bound();
        return (goal.met() ? "reached" : "missed") + (disputed ? " by the median, not by all rounds" : "");
    }

    private void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
    }
}
