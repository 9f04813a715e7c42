package io.certigate.server.policy.reference;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Days that come back, by the book: day after day until something changes. */
final class ReferenceDays {
    /** A festival on 2 April 2022 and 5 January 2023. */
    static final String FEAST = """
            calendar: feast
            language: 1
            zone: Asia/Shanghai
            years: {from: 2022, to: 2023}
            dates: [2022-04-02, 2023-01-05]
            """;

    /** A festival of which nothing is known in the years of the scenarios. */
    static final String LOST = """
            calendar: lost
            language: 1
            zone: Asia/Shanghai
            years: {from: 2020, to: 2021}
            dates: [2020-04-01]
            """;

    private static final List<LocalDate> FEASTS = List.of(LocalDate.of(2022, 4, 2), LocalDate.of(2023, 1, 5));
    private static final int FAR = 3_000;

    private ReferenceDays() {}

    static ReferenceConditions.Verdict of(List<String> days, Instant at) {
        return of(days, day(at));
    }

    private static LocalDate day(Instant at) {
        return at.atZone(ReferenceConditions.ZONE).toLocalDate();
    }

    private static ReferenceConditions.Verdict of(List<String> days, LocalDate day) {
        boolean error = false;
        for (String each : days) {
            boolean known = switch (each) {
                case "feast" -> day.getYear() == 2022 || day.getYear() == 2023;
                case "lost" -> day.getYear() == 2020 || day.getYear() == 2021;
                default -> true;
            };
            boolean now = switch (each) {
                case "feast" -> FEASTS.contains(day);
                case "lost" -> day.equals(LocalDate.of(2020, 4, 1));
                default -> day.toString().endsWith("-" + each);
            };
            if (known && now) {
                return ReferenceConditions.Verdict.YES;
            }
            error |= !known;
        }
        return error ? ReferenceConditions.Verdict.ERROR : ReferenceConditions.Verdict.NO;
    }

    /** The next midnight at which the verdict changes, null if it never does. */
    static @Nullable Instant change(List<String> days, Instant at) {
        LocalDate today = day(at);
        for (int i = 1; i < FAR; i++) {
            if (of(days, today.plusDays(i)) != of(days, today)) {
                return today.plusDays(i).atStartOfDay(ReferenceConditions.ZONE).toInstant();
            }
        }
        return null;
    }
}
