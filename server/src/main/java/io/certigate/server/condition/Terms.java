package io.certigate.server.condition;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;

/** The arithmetic of dates and terms. */
final class Terms {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Terms() {}

    /**
     * The same local time some months later (earlier if negative). A day that the month does not have is its last day; a
     * local time that is skipped is moved on by the length of the gap; of a local time that comes twice it is the one with
     * the offset of {@code from}, else the earlier.
     *
     * @throws Failure if the result is not within the years 1 to 9999
     */
    static Instant addMonths(Instant from, long months, ZoneId zone) {
        try {
            return within(from.atZone(zone).plusMonths(months).toInstant());
        } catch (DateTimeException | ArithmeticException e) {
            throw outside();
        }
    }

    /** The local date, such as 2025-08-29. */
    static String localDate(Instant instant, ZoneId zone) {
        return LocalDate.ofInstant(within(instant), zone).toString();
    }

    /** The first instant after {@code at} at which the local date is another one. */
    static Instant nextLocalDate(Instant at, ZoneId zone) {
        LocalDate today = LocalDate.ofInstant(at, zone);
        Instant from = at;
        while (true) {
            ZoneOffset offset = zone.getRules().getOffset(from);
            Instant midnight = today.plusDays(1).atStartOfDay().toInstant(offset);
            ZoneOffsetTransition change = zone.getRules().nextTransition(from);
            if (change == null || change.getInstant().isAfter(midnight)) {
                return midnight;
            }
            // The clock is changed before midnight, or at it: the date may change with it, or midnight may come again.
            from = change.getInstant();
            if (!LocalDate.ofInstant(from, zone).equals(today)) {
                return from;
            }
        }
    }

    private static Instant within(Instant instant) {
        if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
            throw outside();
        }
        return instant;
    }

    private static Failure outside() {
        return new Failure("expected an instant within the years 1 to 9999, found one outside");
    }
}
