package io.certigate.server.lint;

import io.certigate.server.policy.Calendars;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Looks at each calendar on its own.
 *
 * @param description the kind of finding
 * @param isFound whether it is found of a calendar
 * @param message what to say of that calendar
 */
record CalendarCheck(
        Description description,
        BiPredicate<Candidate, Calendars.Declared> isFound,
        Function<Calendars.Declared, String> message)
        implements Check {
    private static final String OUTSIDE_ITS_YEARS =
            "Outside its years a calendar knows nothing: a forbid that asks it applies, and a permit that asks it does not hold.";

    static final Check ENDS = new CalendarCheck(
            new Description(
                    "CG208",
                    Severity.WARNING,
                    "Calendar that ends soon",
                    "The years that a calendar covers end after now and not later than the horizon (--within).",
                    OUTSIDE_ITS_YEARS,
                    "Add the days of the next year, as soon as they are published.",
                    until(2025),
                    SharedExamples.CALENDAR),
            (candidate, calendar) -> candidate.horizon().reaches(calendar.end()),
            calendar -> "calendar " + calendar.name() + " ends at " + calendar.end() + ": expected the next year");

    static final Check ENDED = new CalendarCheck(
            new Description(
                    "CG209",
                    Severity.WARNING,
                    "Calendar that has ended",
                    "The years that a calendar covers ended at or before now.",
                    OUTSIDE_ITS_YEARS,
                    "Add the days of the years since; or delete the calendar, if no rule that is in force asks it.",
                    until(2024),
                    SharedExamples.CALENDAR),
            (candidate, calendar) -> !calendar.end().isAfter(candidate.horizon().at()),
            calendar ->
                    "calendar " + calendar.name() + " has ended at " + calendar.end() + ": expected the years since");

    static final Check NEVER_ASKED = new CalendarCheck(
            new Description(
                    "CG407",
                    Severity.NOTE,
                    "Calendar that is never asked",
                    """
                    The name of the calendar stands nowhere in the documents but where it is declared. (A name that is part of another word, or
                    stands in a comment, counts as asked.)""",
                    "The calendar has no effect.",
                    "Use it under 'days' or in a condition, or delete it.",
                    gift(""),
                    gift(", during: {days: [{calendar: example.qixi}]}")),
            (candidate, calendar) -> !candidate.isMentioned(calendar.name()),
            calendar -> "no rule asks the calendar " + calendar.name());

    /** An example with a calendar that ends with a year. */
    private static String until(int year) {
        return SharedExamples.CALENDAR.replace(
                SharedExamples.YEARS, "years: {from: 2024, to: " + year + "}\ndates: [2024-08-10]\n");
    }

    /** An example with a calendar and a rule in one line, with these members more. */
    private static String gift(String more) {
        String calendar = SharedExamples.CALENDAR.substring(0, SharedExamples.CALENDAR.indexOf("  - id: gift"));
        return calendar + "  - {id: gift, effect: permit, actions: [asset.give]" + more + "}\n";
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (Calendars.Declared each :
                candidate.policies().content().calendars().declared()) {
            if (isFound.test(candidate, each)) {
                findings.add(each.place(), message.apply(each));
            }
        }
    }
}
