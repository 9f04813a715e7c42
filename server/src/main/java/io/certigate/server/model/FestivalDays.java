package io.certigate.server.model;

import java.time.LocalDate;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The days of a festival that no fixed date tells, such as one of the lunar calendar, in some years. Immutable. */
public final class FestivalDays {
    private final String name;
    private final int firstYear;
    private final int lastYear;
    private final NavigableSet<LocalDate> dates;

    /**
     * Makes a calendar.
     *
     * @param name its name
     * @param firstYear first year that it covers
     * @param lastYear last year that it covers
     * @param dates the days, within these years
     */
    public FestivalDays(String name, int firstYear, int lastYear, Collection<LocalDate> dates) {
        this.name = name;
        this.firstYear = firstYear;
        this.lastYear = lastYear;
        this.dates = new TreeSet<>(dates);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** All that it says: two calendars with the same text are the same. */
    public String text() {
        return firstYear + " to " + lastYear + ": " + dates;
    }

    /** The first year that it covers. */
    public int firstYear() {
        return firstYear;
    }

    /** The last year that it covers. */
    public int lastYear() {
        return lastYear;
    }

    /** Whether anything is known of a day. */
    public boolean covers(LocalDate day) {
        return day.getYear() >= firstYear && day.getYear() <= lastYear;
    }

    /** Whether a day is one of the festival's. */
    public boolean contains(LocalDate day) {
        return dates.contains(day);
    }

    /** The first day after {@code day} on which what is known changes: a festival begins or ends, or the covered years do. */
    public @Nullable LocalDate nextChange(LocalDate day) {
        LocalDate best = later(LocalDate.of(firstYear, 1, 1), day, null);
        best = later(LocalDate.of(lastYear + 1, 1, 1), day, best);
        LocalDate today = dates.floor(day);
        best = later(today == null ? null : today.plusDays(1), day, best);
        return later(dates.higher(day), day, best);
    }

    private static @Nullable LocalDate later(@Nullable LocalDate candidate, LocalDate day, @Nullable LocalDate bound) {
        if (candidate == null || !candidate.isAfter(day)) {
            return bound;
        }
        return bound == null || candidate.isBefore(bound) ? candidate : bound;
    }
}
