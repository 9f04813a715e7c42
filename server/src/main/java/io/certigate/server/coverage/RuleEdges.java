package io.certigate.server.coverage;

import io.certigate.server.model.FestivalDays;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.Window;
import io.certigate.server.policy.Days;
import io.certigate.server.policy.InForce;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Span;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The edges of a rule in time: the ends of its windows, the states of its order, the days that come back. What changes
 * nothing is no edge: two windows that touch, a state outside of every window.
 */
final class RuleEdges {
    private static final int A_LEAP_YEAR = 2000;

    private final Rule rule;
    private final List<Edge> edges = new ArrayList<>();

    private RuleEdges(Rule rule) {
        this.rule = rule;
    }

    static List<Edge> of(Rule rule) {
        RuleEdges all = new RuleEdges(rule);
        for (Span span : rule.during()) {
            Window window = span.window();
            all.add("during from ", window.from());
            all.add("during until ", window.until());
            Days days = span.days();
            if (days != null) {
                days.fixed().stream().sorted().forEach(day -> all.add(window, days, day));
                days.festivals().stream()
                        .sorted(Comparator.comparing(FestivalDays::name))
                        .forEach(festival -> all.add(window, days, festival));
            }
        }
        for (OrderHistory.Entry entry : rule.order().entries()) {
            all.add("state " + entry.state().word() + " at ", entry.at());
        }
        return all.edges;
    }

    private void add(String what, @Nullable Instant instant) {
        if (instant != null && !InForce.of(rule, instant.minus(Edge.NEAR)).equals(InForce.of(rule, instant))) {
            edges.add(new Edge.Once(what + instant, instant));
        }
    }

    private void add(Window window, Days days, MonthDay day) {
        LocalDate example = day.atYear(A_LEAP_YEAR);
        String name = "day " + day.toString().substring(2);
        if (!days.fixed().contains(MonthDay.from(example.minusDays(1)))) {
            edge(name + " begins", window, days, date -> MonthDay.from(date).equals(day));
        }
        if (!days.fixed().contains(MonthDay.from(example.plusDays(1)))) {
            edge(
                    name + " ends",
                    window,
                    days,
                    date -> MonthDay.from(date.minusDays(1)).equals(day));
        }
    }

    private void add(Window window, Days days, FestivalDays festival) {
        edge(
                "days of " + festival.name() + " begin",
                window,
                days,
                date -> festival.contains(date) && !festival.contains(date.minusDays(1)));
        edge(
                "days of " + festival.name() + " end",
                window,
                days,
                date -> festival.contains(date.minusDays(1)) && !festival.contains(date));
    }

    private void edge(String what, Window window, Days days, Predicate<LocalDate> begins) {
        edges.add(new Edge.EachTime(what, window, days.zone(), begins));
    }
}
