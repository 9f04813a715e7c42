package io.certigate.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Terms of working days around the Spring Festival of 2022: off from 31 January to 6 February, work on 29 and 30 January. */
class WorkingDaysTest {
    private static final WorkingDays DAYS = new WorkingDays(
            "cn",
            ZoneId.of("Asia/Shanghai"),
            2022,
            2022,
            Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
            Set.of(
                    LocalDate.of(2022, 1, 3),
                    LocalDate.of(2022, 1, 31),
                    LocalDate.of(2022, 2, 1),
                    LocalDate.of(2022, 2, 2),
                    LocalDate.of(2022, 2, 3),
                    LocalDate.of(2022, 2, 4)),
            Set.of(LocalDate.of(2022, 1, 29), LocalDate.of(2022, 1, 30)));

    private static Instant at(String text) {
        return OffsetDateTime.parse(text + "+08:00").toInstant();
    }

    @Test
    void add_aWorkingDay_endsWithTheFollowingWorkingDay() {
        assertThat(DAYS.add(at("2022-01-26T10:00:00"), 1)).isEqualTo(at("2022-01-28T00:00:00"));
        assertThat(DAYS.add(at("2022-01-26T23:59:59.999999999"), 1)).isEqualTo(at("2022-01-28T00:00:00"));
        assertThat(DAYS.add(at("2022-01-27T00:00:00"), 1)).isEqualTo(at("2022-01-29T00:00:00"));
    }

    @Test
    void add_acrossTheFestival_countsMakeUpDaysAndNoDaysOff() {
        assertThat(DAYS.add(at("2022-01-28T10:00:00"), 2)).isEqualTo(at("2022-01-31T00:00:00"));
        assertThat(DAYS.add(at("2022-01-28T10:00:00"), 3)).isEqualTo(at("2022-02-08T00:00:00"));
    }

    @Test
    void add_fromADayOff_countsFromTheNextWorkingDay() {
        assertThat(DAYS.add(at("2022-02-02T10:00:00"), 1)).isEqualTo(at("2022-02-08T00:00:00"));
    }

    @Test
    void add_backwards_isTheStartOfTheWorkingDayBefore() {
        assertThat(DAYS.add(at("2022-02-07T10:00:00"), -1)).isEqualTo(at("2022-01-30T00:00:00"));
        assertThat(DAYS.add(at("2022-02-02T10:00:00"), -1)).isEqualTo(at("2022-01-30T00:00:00"));
        assertThat(DAYS.add(at("2022-02-07T10:00:00"), -3)).isEqualTo(at("2022-01-28T00:00:00"));
    }

    @Test
    void add_zero_isTheStartOfTheDay() {
        assertThat(DAYS.add(at("2022-02-02T10:00:00"), 0)).isEqualTo(at("2022-02-02T00:00:00"));
    }

    @Test
    void add_beyondTheCoveredYears_isAnError() {
        assertThat(DAYS.add(at("2022-12-29T10:00:00"), 1)).isEqualTo(at("2022-12-31T00:00:00"));
        for (long n : new long[] {2, WorkingDays.MAX_TERM, WorkingDays.MAX_TERM + 1L, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> DAYS.add(at("2022-12-29T10:00:00"), n)).isInstanceOf(OutsideCalendar.class);
        }
        assertThatThrownBy(() -> DAYS.add(at("2022-01-04T10:00:00"), -1)).isInstanceOf(OutsideCalendar.class);
        assertThatThrownBy(() -> DAYS.add(at("2021-12-31T23:59:59"), 1)).isInstanceOf(OutsideCalendar.class);
        assertThatThrownBy(() -> DAYS.add(at("2023-01-01T00:00:00"), -1))
                .isInstanceOf(OutsideCalendar.class)
                .hasMessageContaining("'cn' covers (2022 to 2022)");
    }
}
