package io.certigate.server.mutation;

import io.certigate.server.model.FestivalDays;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Window;
import io.certigate.server.policy.Days;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Mutants of when a rule counts: edges that come a second earlier or later, days that are left out. */
final class TimeMutants {
    private static final List<Duration> SHIFTS = List.of(Mutant.SHIFT, Mutant.SHIFT.negated());

    private final Rule rule;
    private final List<Mutant> mutants = new ArrayList<>();

    private TimeMutants(Rule rule) {
        this.rule = rule;
    }

    static List<Mutant> of(Rule rule) {
        TimeMutants all = new TimeMutants(rule);
        for (int i = 0; i < rule.during().size(); i++) {
            all.addShiftsOf(i);
            all.addDaysOf(i);
        }
        all.addStates();
        return all.mutants;
    }

    private void addShiftsOf(int position) {
        Span span = rule.during().get(position);
        Instant from = span.window().from();
        Instant until = span.window().until();
        for (Duration shift : SHIFTS) {
            if (from != null && (until == null || from.plus(shift).isBefore(until))) {
                add("during from", from, shift, during(position, new Window(from.plus(shift), until)));
            }
            if (until != null && (from == null || from.isBefore(until.plus(shift)))) {
                add("during until", until, shift, during(position, new Window(from, until.plus(shift))));
            }
        }
    }

    private Rule during(int position, Window window) {
        return during(position, new Span(window, rule.during().get(position).days()));
    }

    private Rule during(int position, @Nullable Span span) {
        return Changed.of(rule).during(Changed.replaced(rule.during(), position, span));
    }

    private void add(String what, Instant edge, Duration shift, Rule changed) {
        boolean later = !shift.isNegative();
        Instant first = later ? edge : edge.minus(Mutant.SHIFT);
        mutants.add(new Mutant(
                rule,
                changed,
                what + " " + edge + (later ? " one second later" : " one second earlier"),
                "a case at " + first,
                new Window(first, first.plus(Mutant.SHIFT))));
    }

    private void addDaysOf(int position) {
        Span span = rule.during().get(position);
        Days days = span.days();
        if (days == null) {
            return;
        }
        for (MonthDay day : days.fixed().stream().sorted().toList()) {
            Set<MonthDay> others = new HashSet<>(days.fixed());
            others.remove(day);
            addWithout("day " + day.toString().substring(2), position, new Days(others, days.festivals(), days.zone()));
        }
        for (int i = 0; i < days.festivals().size(); i++) {
            FestivalDays festival = days.festivals().get(i);
            List<FestivalDays> others = Changed.replaced(days.festivals(), i, null);
            addWithout("days of " + festival.name(), position, new Days(days.fixed(), others, days.zone()));
        }
    }

    private void addWithout(String what, int position, Days rest) {
        Span span = new Span(rule.during().get(position).window(), rest);
        mutants.add(Mutant.of(rule, during(position, span), "without the " + what, "a case on such a day"));
    }

    private void addStates() {
        List<OrderHistory.Entry> entries = rule.order().entries();
        for (int i = 0; i < entries.size(); i++) {
            OrderHistory.Entry entry = entries.get(i);
            OrderState before = i == 0 ? null : entries.get(i - 1).state();
            for (Duration shift : SHIFTS) {
                Instant moved = entry.at().plus(shift);
                boolean ascending = (i == 0 || entries.get(i - 1).at().isBefore(moved))
                        && (i + 1 == entries.size()
                                || moved.isBefore(entries.get(i + 1).at()));
                if (ascending && entry.state() != before) {
                    OrderHistory order = new OrderHistory(
                            Changed.replaced(entries, i, new OrderHistory.Entry(moved, entry.state())));
                    add(
                            "state " + entry.state().word() + " at",
                            entry.at(),
                            shift,
                            Changed.of(rule).order(order));
                }
            }
        }
    }
}
