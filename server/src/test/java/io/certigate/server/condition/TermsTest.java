package io.certigate.server.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermsTest {
    @ParameterizedTest
    @CsvSource({
        // A day that the month does not have is its last day.
        "2022-01-31T00:00:00Z, 1, UTC, 2022-02-28T00:00:00Z",
        "2024-01-31T00:00:00Z, 1, UTC, 2024-02-29T00:00:00Z",
        "2024-02-29T00:00:00Z, 12, UTC, 2025-02-28T00:00:00Z",
        "2024-02-29T00:00:00Z, 48, UTC, 2028-02-29T00:00:00Z",
        "2022-03-31T00:00:00Z, -1, UTC, 2022-02-28T00:00:00Z",
        "2022-03-31T12:34:56.789Z, 0, UTC, 2022-03-31T12:34:56.789Z",
        // The local day counts: 17:00Z is the next day in Shanghai.
        "2022-01-30T17:00:00Z, 1, Asia/Shanghai, 2022-02-27T17:00:00Z",
        "2022-01-30T15:59:59Z, 1, Asia/Shanghai, 2022-02-28T15:59:59Z",
        // Local time is kept over a change of the clock: UTC+1 to UTC+2.
        "2022-03-01T11:00:00Z, 1, Europe/Berlin, 2022-04-01T10:00:00Z",
        // 02:30 is skipped on 27 March: 03:30.
        "2022-02-27T01:30:00Z, 1, Europe/Berlin, 2022-03-27T01:30:00Z",
        // 02:30 comes twice on 30 October: the one with the offset of before.
        "2022-09-30T00:30:00Z, 1, Europe/Berlin, 2022-10-30T00:30:00Z",
        // Moscow was UTC+4 until 2014-10-26.
        "2014-10-01T20:00:00Z, 1, Europe/Moscow, 2014-11-01T21:00:00Z",
    })
    void addMonths_ofBoundaries_keepsLocalTimeAndClampsTheDay(
            Instant from, long months, ZoneId zone, Instant expected) {
        assertThat(Terms.addMonths(from, months, zone)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"120000", "-120000", "9223372036854775807", "-9223372036854775808"})
    void addMonths_outsideOfTheYears_fails(long months) {
        assertThatThrownBy(() -> Terms.addMonths(TestScope.AT, months, ZoneId.of("UTC")))
                .isInstanceOf(Failure.class)
                .hasMessage("expected an instant within the years 1 to 9999, found one outside");
    }

    @ParameterizedTest
    @CsvSource({
        "2025-08-28T15:59:59.999999999Z, Asia/Shanghai, 2025-08-28",
        "2025-08-28T16:00:00Z, Asia/Shanghai, 2025-08-29",
        "2014-10-25T19:59:59Z, Europe/Moscow, 2014-10-25",
        "2014-10-25T20:00:00Z, Europe/Moscow, 2014-10-26",
        "2014-10-26T20:59:59Z, Europe/Moscow, 2014-10-26",
        "2014-10-26T21:00:00Z, Europe/Moscow, 2014-10-27",
        "0999-01-01T00:00:00Z, UTC, 0999-01-01",
    })
    void localDate_onBothSidesOfMidnight_isTheDateThere(Instant instant, ZoneId zone, String expected) {
        assertThat(Terms.localDate(instant, zone)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2025-08-28T16:00:00Z, Asia/Shanghai",
        // A day of 25 hours, one of 23, and a change of the clock for good.
        "2022-10-30T00:00:00Z, Europe/Berlin",
        "2022-03-27T00:00:00Z, Europe/Berlin",
        "2014-10-25T21:00:00Z, Europe/Moscow",
        // The clock goes back at 00:01 to the day before: the date comes twice.
        "2006-10-29T02:00:00Z, America/St_Johns",
        "2006-10-29T02:30:00Z, America/St_Johns",
        "2006-10-29T02:30:59.999999999Z, America/St_Johns",
        "2006-10-29T02:31:00Z, America/St_Johns",
        "2006-10-29T03:29:59Z, America/St_Johns",
        // The clock goes forward or back at midnight.
        "2018-11-04T02:59:59Z, America/Sao_Paulo",
        "2018-02-18T01:30:00Z, America/Sao_Paulo",
        // 30 December 2011 was left out.
        "2011-12-30T09:59:59Z, Pacific/Apia",
    })
    void nextLocalDate_fromAnyInstant_isTheFirstInstantOfAnotherDate(Instant at, ZoneId zone) {
        Instant next = Terms.nextLocalDate(at, zone);
        LocalDate today = LocalDate.ofInstant(at, zone);
        assertThat(next).isAfter(at);
        assertThat(LocalDate.ofInstant(next, zone)).isNotEqualTo(today);
        for (Instant each = at; each.isBefore(next); each = each.plusSeconds(10)) {
            assertThat(LocalDate.ofInstant(each, zone)).as("at %s", each).isEqualTo(today);
        }
        assertThat(LocalDate.ofInstant(next.minusNanos(1), zone)).isEqualTo(today);
    }

    @Test
    void nextLocalDate_whereTheClockGoesBackOverMidnight_isTheChangeOfTheClock() {
        assertThat(Terms.nextLocalDate(Instant.parse("2006-10-29T02:30:30Z"), ZoneId.of("America/St_Johns")))
                .isEqualTo(Instant.parse("2006-10-29T02:31:00Z"));
    }
}
