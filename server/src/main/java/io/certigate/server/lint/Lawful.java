package io.certigate.server.lint;

import io.certigate.server.policy.Law;
import java.time.Instant;
import java.time.LocalDate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compares the start of a rule with the dates of the laws that it cites. */
final class Lawful {
    private Lawful() {}

    /**
     * The earliest day of the laws that a rule cites; null if it cites none, or if the day of one of them is not known: that
     * law may be older.
     */
    static @Nullable LocalDate earliest(TimedRule rule, Function<Law, String> day) {
        LocalDate earliest = null;
        for (Law law : rule.rule().cause().law()) {
            String text = day.apply(law);
            if (text.isEmpty()) {
                return null;
            }
            LocalDate date = LocalDate.parse(text);
            earliest = earliest == null || date.isBefore(earliest) ? date : earliest;
        }
        return earliest;
    }

    /** Whether a rule has a start, and one before a day begins in the zone of its policy. */
    static boolean startsBefore(Candidate candidate, TimedRule rule, @Nullable LocalDate day) {
        Timeline time = rule.time().atMost();
        return day != null
                && !time.isEmpty()
                && !time.start().equals(Instant.MIN)
                && time.start().isBefore(day.atStartOfDay(candidate.zone(rule)).toInstant());
    }
}
