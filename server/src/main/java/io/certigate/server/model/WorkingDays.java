package io.certigate.server.model;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * The working days of some years: every day that is not of the weekend, without the days off, with the make-up days.
 * Immutable.
 */
public final class WorkingDays {
    /** Most working days that a term can have. */
    public static final int MAX_TERM = 10_000;

    private final String name;
    private final ZoneId zone;
    private final int firstYear;
    private final int lastYear;
    private final Set<DayOfWeek> weekend;
    private final Set<LocalDate> off;
    private final Set<LocalDate> work;
    /** Every working day in order, as days since 1970-01-01. */
    private final long[] days;

    /**
     * Makes a calendar.
     *
     * @param name its name
     * @param zone the zone of its days
     * @param firstYear first year that it covers
     * @param lastYear last year that it covers, not before the first
     * @param weekend days of the week that are off
     * @param off further days off
     * @param work days of work in spite of the weekend
     */
    public WorkingDays(
            String name,
            ZoneId zone,
            int firstYear,
            int lastYear,
            Set<DayOfWeek> weekend,
            Set<LocalDate> off,
            Set<LocalDate> work) {
        this.name = name;
        this.zone = zone;
        this.firstYear = firstYear;
        this.lastYear = lastYear;
        this.weekend = Set.copyOf(weekend);
        this.off = Set.copyOf(off);
        this.work = Set.copyOf(work);
        this.days = LocalDate.of(firstYear, 1, 1)
                .datesUntil(LocalDate.of(lastYear + 1, 1, 1))
                .filter(this::works)
                .mapToLong(LocalDate::toEpochDay)
                .toArray();
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** All that it says: two calendars with the same text are the same. */
    public String text() {
        return zone + " " + firstYear + " to " + lastYear + " weekend " + new TreeSet<>(weekend) + " off "
                + new TreeSet<>(off) + " work " + new TreeSet<>(work);
    }

    /** The last year that it covers. */
    public int lastYear() {
        return lastYear;
    }

    /** The instant from which on nothing is known. */
    public Instant end() {
        return startOf(LocalDate.of(lastYear + 1, 1, 1));
    }

    private boolean works(LocalDate day) {
        return work.contains(day) || (!weekend.contains(day.getDayOfWeek()) && !off.contains(day));
    }

    /**
     * The end of a term of working days. The day of {@code from} itself does not count. For {@code n > 0} the start of the
     * day after the n-th working day that follows, so that {@code t < add(from, n)} says that t is within n working days;
     * for {@code n < 0} the start of the n-th working day before; for 0 the start of the day of {@code from}.
     *
     * @param from an instant within the covered years
     * @param n how many working days, at most {@value #MAX_TERM} either way
     * @throws OutsideCalendar if the term leaves the covered years, or is too long
     */
    public Instant add(Instant from, long n) {
        LocalDate day = from.atZone(zone).toLocalDate();
        if (day.getYear() < firstYear || day.getYear() > lastYear || n > MAX_TERM || n < -MAX_TERM) {
            throw outside();
        }
        if (n == 0) {
            return startOf(day);
        }
        int found = Arrays.binarySearch(days, day.toEpochDay());
        int after = found >= 0 ? found + 1 : -found - 1;
        int before = found >= 0 ? found - 1 : -found - 2;
        long index = n > 0 ? after + n - 1 : before + n + 1;
        if (index < 0 || index >= days.length) {
            throw outside();
        }
        LocalDate end = LocalDate.ofEpochDay(days[(int) index]);
        return startOf(n > 0 ? end.plusDays(1) : end);
    }

    private Instant startOf(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }

    private OutsideCalendar outside() {
        return new OutsideCalendar(name, firstYear, lastYear);
    }
}
