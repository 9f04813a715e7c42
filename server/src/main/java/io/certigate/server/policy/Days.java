package io.certigate.server.policy;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.FestivalDays;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Days that come back: fixed days of the year, and festivals.
 *
 * @param fixed days of each year; 29 February only in leap years
 * @param festivals festivals of other calendars
 * @param zone the zone of the days
 */
public record Days(Set<MonthDay> fixed, List<FestivalDays> festivals, ZoneId zone) {
    /** Most steps to the next change: a run of special days is never that long. */
    private static final int MOST_STEPS = 1_000;

    private static final int LONGEST_GAP_OF_LEAP_YEARS = 8;

    /** Copies the lists. */
    public Days {
        fixed = Set.copyOf(fixed);
        festivals = List.copyOf(festivals);
    }

    /** Whether the instant lies on such a day; an error if a calendar that would tell does not cover the day. */
    public Truth contains(Instant at) {
        return contains(day(at));
    }

    private LocalDate day(Instant at) {
        return at.atZone(zone).toLocalDate();
    }

    private Truth contains(LocalDate day) {
        Truth result = Truth.of(fixed.contains(MonthDay.from(day)));
        for (int i = 0; i < festivals.size(); i++) {
            FestivalDays festival = festivals.get(i);
            result = result.or(festival.covers(day) ? Truth.of(festival.contains(day)) : Truth.ERROR);
        }
        return result;
    }

    /** The first instant after {@code at} at which {@link #contains} changes, null if none is known. */
    public @Nullable Instant nextEdge(Instant at) {
        LocalDate today = day(at);
        Truth now = contains(today);
        LocalDate next = nextCandidate(today);
        for (int i = 0; i < MOST_STEPS && next != null; i++) {
            if (contains(next) != now) {
                return next.atStartOfDay(zone).toInstant();
            }
            next = nextCandidate(next);
        }
        // Given up: an edge too early is harmless, one too late is not.
        return next == null ? null : next.atStartOfDay(zone).toInstant();
    }

    private @Nullable LocalDate nextCandidate(LocalDate day) {
        LocalDate best = null;
        for (MonthDay each : fixed) {
            best = earlier(best, next(each, day));
            if (each.equals(MonthDay.from(day))) {
                best = earlier(best, day.plusDays(1));
            }
        }
        for (int i = 0; i < festivals.size(); i++) {
            best = earlier(best, festivals.get(i).nextChange(day));
        }
        return best;
    }

    private static LocalDate next(MonthDay each, LocalDate day) {
        for (int year = day.getYear(); year <= day.getYear() + LONGEST_GAP_OF_LEAP_YEARS; year++) {
            if (each.isValidYear(year) && each.atYear(year).isAfter(day)) {
                return each.atYear(year);
            }
        }
        throw new IllegalStateException("expected the day " + each + " within eight years of " + day);
    }

    private static @Nullable LocalDate earlier(@Nullable LocalDate a, @Nullable LocalDate b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isBefore(b) ? a : b;
    }
}
