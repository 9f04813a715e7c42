package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.FestivalDays;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Days that come back, on both sides of every midnight. */
class DaysTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final FestivalDays QIXI =
            new FestivalDays("cn.qixi", 2024, 2025, List.of(LocalDate.of(2024, 8, 10), LocalDate.of(2025, 8, 29)));

    private static Instant at(String text) {
        return OffsetDateTime.parse(text + "+08:00").toInstant();
    }

    private static Days fixed(String... days) {
        return new Days(
                Set.copyOf(Arrays.stream(days)
                        .map(each -> MonthDay.parse("--" + each))
                        .toList()),
                List.of(),
                ZONE);
    }

    @Test
    void contains_fixedDay_fromMidnightToMidnightOfTheZone() {
        Days days = fixed("05-20");
        assertThat(days.contains(at("2024-05-19T23:59:59.999999999"))).isEqualTo(Truth.FALSE);
        assertThat(days.contains(at("2024-05-20T00:00:00"))).isEqualTo(Truth.TRUE);
        assertThat(days.contains(at("2024-05-20T23:59:59.999999999"))).isEqualTo(Truth.TRUE);
        assertThat(days.contains(at("2024-05-21T00:00:00"))).isEqualTo(Truth.FALSE);
    }

    @Test
    void nextEdge_fixedDay_isItsStartThenItsEnd() {
        Days days = fixed("05-20", "02-14");
        assertThat(days.nextEdge(at("2024-02-14T12:00:00"))).isEqualTo(at("2024-02-15T00:00:00"));
        assertThat(days.nextEdge(at("2024-02-15T00:00:00"))).isEqualTo(at("2024-05-20T00:00:00"));
        assertThat(days.nextEdge(at("2024-05-21T00:00:00"))).isEqualTo(at("2025-02-14T00:00:00"));
    }

    @Test
    void nextEdge_daysThatFollowOneAnother_isTheEndOfTheLast() {
        Days days = fixed("12-31", "01-01", "01-02");
        assertThat(days.nextEdge(at("2024-12-31T08:00:00"))).isEqualTo(at("2025-01-03T00:00:00"));
    }

    @Test
    void nextEdge_leapDay_isInTheNextLeapYear() {
        Days days = fixed("02-29");
        assertThat(days.contains(at("2024-02-29T08:00:00"))).isEqualTo(Truth.TRUE);
        assertThat(days.nextEdge(at("2024-03-01T00:00:00"))).isEqualTo(at("2028-02-29T00:00:00"));
        assertThat(days.nextEdge(at("2096-03-01T00:00:00"))).isEqualTo(at("2104-02-29T00:00:00"));
    }

    @Test
    void contains_outsideTheYearsOfACalendar_isAnErrorUnlessAnotherDayTells() {
        Days days = new Days(Set.of(MonthDay.of(5, 20)), List.of(QIXI), ZONE);
        assertThat(days.contains(at("2025-12-31T23:59:59"))).isEqualTo(Truth.FALSE);
        assertThat(days.contains(at("2026-01-01T00:00:00"))).isEqualTo(Truth.ERROR);
        assertThat(days.contains(at("2026-05-20T00:00:00"))).isEqualTo(Truth.TRUE);
        assertThat(days.contains(at("2023-12-31T00:00:00"))).isEqualTo(Truth.ERROR);
    }

    @Test
    void nextEdge_calendar_isTheFestivalItsEndAndTheEndOfWhatIsKnown() {
        Days days = new Days(Set.of(), List.of(QIXI), ZONE);
        assertThat(days.nextEdge(at("2023-06-01T00:00:00"))).isEqualTo(at("2024-01-01T00:00:00"));
        assertThat(days.nextEdge(at("2024-08-10T23:59:59"))).isEqualTo(at("2024-08-11T00:00:00"));
        assertThat(days.nextEdge(at("2024-08-11T00:00:00"))).isEqualTo(at("2025-08-29T00:00:00"));
        assertThat(days.nextEdge(at("2025-08-30T00:00:00"))).isEqualTo(at("2026-01-01T00:00:00"));
        assertThat(days.nextEdge(at("2026-01-01T00:00:00"))).isNull();
    }

    @Test
    void nextEdge_zoneWhoseMidnightIsSkipped_isTheFirstInstantOfTheDay() {
        Days days = new Days(Set.of(MonthDay.of(9, 8)), List.of(), ZoneId.of("America/Santiago"));
        Instant start = Instant.parse("2024-09-08T04:00:00Z");
        assertThat(days.nextEdge(start.minusNanos(1))).isEqualTo(start);
        assertThat(days.contains(start.minusNanos(1))).isEqualTo(Truth.FALSE);
        assertThat(days.contains(start)).isEqualTo(Truth.TRUE);
    }

    @Test
    void nextEdge_moreDaysInARowThanAreLookedAt_isNotTooLate() {
        LocalDate first = LocalDate.of(2023, 1, 1);
        Set<MonthDay> all =
                first.datesUntil(LocalDate.of(2024, 1, 1)).map(MonthDay::from).collect(Collectors.toSet());
        Days days = new Days(all, List.of(), ZONE);
        assertThat(days.nextEdge(at("2025-03-01T00:00:00"))).isBeforeOrEqualTo(at("2028-02-29T00:00:00"));
        assertThat(days.contains(at("2028-02-29T00:00:00"))).isEqualTo(Truth.FALSE);
    }
}
