package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Window;
import io.certigate.server.yaml.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What time makes of a rule is the same all along the stretch for which it is said to be. */
class TimingTest {
    private static final Instant START = Instant.parse("2008-10-25T00:00:00Z");
    private static final int HOURS = 24 * 20;

    // Until 2011 the clocks of St. John's went from 00:01 back to 23:01 of the day before.
    private static final List<ZoneId> ZONES =
            List.of(ZoneId.of("Asia/Shanghai"), ZoneId.of("America/St_Johns"), ZoneId.of("Pacific/Apia"));

    private final Random random = new Random(20081102);

    private Instant instant() {
        return START.plus(Duration.ofMinutes(random.nextInt(HOURS * 60)));
    }

    private Window window() {
        Instant from = instant();
        return switch (random.nextInt(4)) {
            case 0 -> Window.ALWAYS;
            case 1 -> new Window(from, null);
            case 2 -> new Window(null, from);
            default -> new Window(from, from.plus(Duration.ofMinutes(1 + random.nextInt(HOURS * 30))));
        };
    }

    private Rule rule() {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            Set<MonthDay> fixed = Set.copyOf(List.of(MonthDay.of(11, 1 + random.nextInt(3)), MonthDay.of(11, 2)));
            Days days = new Days(fixed, List.of(), ZONES.get(random.nextInt(ZONES.size())));
            spans.add(new Span(window(), random.nextBoolean() ? days : null));
        }
        List<OrderHistory.Entry> entries = new ArrayList<>();
        Instant at = instant();
        for (int i = 0; i < random.nextInt(4); i++) {
            entries.add(new OrderHistory.Entry(at, OrderState.values()[random.nextInt(4)]));
            at = at.plus(Duration.ofMinutes(1 + random.nextInt(HOURS * 10)));
        }
        return new Rule(
                new Cause("c", "p", "r", new Localized(Map.of()), List.of()),
                Effect.DENY,
                new Target(Set.of(), Set.of("a"), Set.of(), Set.of(), Set.of("CN"), List.of()),
                spans,
                new OrderHistory(entries),
                Conditions.NONE,
                List.of(),
                List.of(),
                null,
                Place.NOWHERE);
    }

    private static Truth during(Rule rule, Instant at) {
        Truth truth = Truth.FALSE;
        for (Span span : rule.during()) {
            truth = truth.or(span.contains(at));
        }
        return truth;
    }

    private static @Nullable Instant edge(Rule rule, Instant at) {
        Instant edge = null;
        for (Span span : rule.during()) {
            edge = span.nextEdge(at, edge);
        }
        return during(rule, at) == Truth.FALSE ? edge : rule.order().nextEdge(at, edge);
    }

    private static void assertSame(Timing timing, Rule rule, Instant at) {
        assertThat(timing.during()).isEqualTo(during(rule, at));
        assertThat(timing.edge()).isEqualTo(edge(rule, at));
        assertThat(timing.order())
                .isEqualTo(during(rule, at) == Truth.FALSE ? null : rule.order().stateAt(at));
    }

    @Test
    void of_anyInstantOfTheStretch_isWhatIsSoThen() {
        int others = 0;
        for (int i = 0; i < 2_000; i++) {
            Rule rule = rule();
            Instant at = instant();
            Timing timing = Timing.of(rule, at);
            assertThat(timing.from()).isBeforeOrEqualTo(at);
            assertThat(timing.until()).isAfter(at);
            assertSame(timing, rule, at);
            for (int j = 0; j < 20; j++) {
                Instant other = j == 0 ? timing.from() : j == 1 ? timing.until().minusNanos(1) : instant();
                if (!other.isBefore(timing.from())
                        && other.isBefore(timing.until())
                        && other.isAfter(START.minus(Duration.ofDays(1_000)))
                        && other.isBefore(START.plus(Duration.ofDays(1_000)))) {
                    assertSame(timing, rule, other);
                    others++;
                }
            }
        }
        assertThat(others).isGreaterThan(2_000);
    }

    @Test
    void at_oneGroupAtManyInstants_isAlwaysThatOfTheInstant() {
        List<IndexedRule> rules = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rules.add(new IndexedRule(rule(), i));
        }
        RuleGroup group = new RuleGroup(rules);
        for (int i = 0; i < 5_000; i++) {
            Instant at = instant();
            TimeSlice slice = group.at(at);
            List<IndexedRule> expected = new ArrayList<>();
            Instant edge = null;
            for (IndexedRule each : rules) {
                Timing timing = Timing.of(each.rule(), at);
                edge = timing.edge(edge);
                if (!timing.silent()) {
                    expected.add(each);
                }
            }
            assertThat(slice.speaking())
                    .extracting(TimeSlice.TimedRule::indexed)
                    .containsExactlyElementsOf(expected);
            assertThat(slice.edge()).isEqualTo(edge);
        }
    }
}
