package io.certigate.server.model;

/** A calendar was asked about a day outside the years that it covers: nothing is known there. */
public final class OutsideCalendar extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says which calendar, and what it covers. */
    public OutsideCalendar(String calendar, int firstYear, int lastYear) {
        super(
                "expected a day that the calendar '" + calendar + "' covers (" + firstYear + " to " + lastYear
                        + "), found one outside",
                null,
                false,
                false);
    }
}
