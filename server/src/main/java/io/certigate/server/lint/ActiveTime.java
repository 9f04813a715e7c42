package io.certigate.server.lint;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.FestivalDays;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.policy.Days;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a rule is in force: its windows while its order is in force, some of them only on certain days.
 *
 * @param pieces one for each span that is not empty
 */
record ActiveTime(List<Piece> pieces) {
    /** Every day of the year but 29 February comes within so many days; that one within eight years and a day. */
    private static final Duration ALL_DAYS = Duration.ofDays(8 * 366 + 1);

    private static final int MOST_STEPS = 10_000;

    /**
     * The part of a span in which the order is in force.
     *
     * @param time when, not empty
     * @param days on which days only, null for all
     */
    record Piece(Timeline time, @Nullable Days days) {}

    /** Copies the pieces. */
    ActiveTime {
        pieces = List.copyOf(pieces);
    }

    /** When a rule is in force. */
    static ActiveTime of(Rule rule) {
        return during(rule, inForce(rule.order()));
    }

    /** When a rule is in force, or its order is enjoined, suspended or revoked, which answers take note of. */
    static ActiveTime ofNotices(Rule rule) {
        List<OrderHistory.Entry> entries = rule.order().entries();
        Instant first = entries.isEmpty() ? Instant.MIN : entries.get(0).at();
        return during(rule, new Timeline(List.of(new Stretch(first, Instant.MAX))));
    }

    private static ActiveTime during(Rule rule, Timeline counted) {
        List<Piece> pieces = new ArrayList<>();
        for (Span span : rule.during()) {
            Timeline time = counted.intersect(new Timeline(List.of(Stretch.of(span.window()))));
            if (!time.isEmpty()) {
                pieces.add(new Piece(time, span.days()));
            }
        }
        return new ActiveTime(pieces);
    }

    private static Timeline inForce(OrderHistory order) {
        List<OrderHistory.Entry> entries = order.entries();
        if (entries.isEmpty()) {
            return new Timeline(List.of(new Stretch(Instant.MIN, Instant.MAX)));
        }
        List<Stretch> stretches = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Instant until = i + 1 < entries.size() ? entries.get(i + 1).at() : Instant.MAX;
            if (entries.get(i).state() == OrderState.IN_FORCE) {
                stretches.add(new Stretch(entries.get(i).at(), until));
            }
        }
        return Timeline.of(stretches);
    }

    /** All of it, whatever the days: at no other instant is the rule in force. */
    Timeline atMost() {
        return Timeline.of(pieces.stream()
                .flatMap(each -> each.time().stretches().stream())
                .toList());
    }

    /** What lies in windows of all days, or of exactly these days: at each of these instants that fall on them it is in force. */
    private Timeline atLeast(@Nullable Days days) {
        List<Stretch> stretches = new ArrayList<>();
        for (Piece each : pieces) {
            if (each.days() == null || each.days().equals(days)) {
                stretches.addAll(each.time().stretches());
            }
        }
        return Timeline.of(stretches);
    }

    /** Whether this is surely in force whenever another is. */
    boolean covers(ActiveTime other) {
        for (Piece each : other.pieces) {
            if (!atLeast(each.days()).covers(each.time())) {
                return false;
            }
        }
        return true;
    }

    /** Whether no instant is in it: for a forbid, neither one of which a calendar does not know the day. */
    boolean isNever(Effect effect) {
        return pieces.stream().noneMatch(each -> occurs(each, effect));
    }

    private static boolean occurs(Piece piece, Effect effect) {
        Days days = piece.days();
        if (days == null) {
            return true;
        }
        return piece.time().stretches().stream().anyMatch(each -> occurs(each, days, effect));
    }

    private static boolean occurs(Stretch stretch, Days days, Effect effect) {
        Instant at = start(stretch, days);
        Instant until = end(stretch, days, at);
        for (int i = 0; i < MOST_STEPS && at != null && at.isBefore(until); i++) {
            Truth truth = days.contains(at);
            if (truth == Truth.TRUE || (truth == Truth.ERROR && effect == Effect.DENY)) {
                return true;
            }
            at = days.nextEdge(at);
        }
        // Too many days to look at all: nothing is claimed.
        return at != null && at.isBefore(until);
    }

    /** Where to begin in a stretch: before the first year of any calendar, all is as it ever was. */
    private static Instant start(Stretch stretch, Days days) {
        Instant first = stretch.until().equals(Instant.MAX)
                ? Instant.EPOCH
                : stretch.until().minus(ALL_DAYS);
        for (FestivalDays each : days.festivals()) {
            Instant before = LocalDate.of(each.firstYear() - 1, 1, 1)
                    .atStartOfDay(days.zone())
                    .toInstant();
            first = Stretch.earlier(first, before);
        }
        return stretch.from().equals(Instant.MIN) ? first : stretch.from();
    }

    /** Where to end: after the last year of every calendar, and once every day of a year has come. */
    private static Instant end(Stretch stretch, Days days, Instant start) {
        Instant last = start.plus(ALL_DAYS);
        for (FestivalDays each : days.festivals()) {
            Instant after = LocalDate.of(each.lastYear() + 2, 1, 1)
                    .atStartOfDay(days.zone())
                    .toInstant();
            last = Stretch.later(last, after);
        }
        return Stretch.earlier(last, stretch.until());
    }
}
