package io.certigate.server.condition;

import static io.certigate.server.condition.Sample.condition;
import static io.certigate.server.condition.Sample.instant;
import static io.certigate.server.condition.Sample.whole;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Terms of working days around the Spring Festival of 2022: 29 and 30 January were worked, 31 January to 6 February off. */
class WorkingDaysConditionTest {
    private static final Condition WITHIN =
            condition("at < addWorkingDays(resource.sent, resource.days, 'cn.working-days')");

    @ParameterizedTest
    @CsvSource({
        // Friday 28 January: Saturday and Sunday are worked, then seven days are off.
        "2022-01-28T02:00:00Z, 1, 2022-01-29T16:00:00Z",
        "2022-01-28T02:00:00Z, 2, 2022-01-30T16:00:00Z",
        "2022-01-28T02:00:00Z, 3, 2022-02-07T16:00:00Z",
        // Sent on a day off: the next working day is the first.
        "2022-02-01T00:00:00Z, 1, 2022-02-07T16:00:00Z",
        "2022-02-01T00:00:00Z, 10, 2022-02-18T16:00:00Z",
        // 16:00Z is the next day in the zone of the calendar.
        "2022-01-28T15:59:59Z, 1, 2022-01-29T16:00:00Z",
        "2022-01-28T16:00:00Z, 1, 2022-01-30T16:00:00Z",
        // Before: the start of the day.
        "2022-02-07T02:00:00Z, -1, 2022-01-29T16:00:00Z",
        "2022-02-07T02:00:00Z, 0, 2022-02-06T16:00:00Z",
    })
    void addWorkingDays_aroundAFestival_endsExactly(String sent, long days, Instant end) {
        TestScope scope = TestScope.of("resource.sent", instant(sent)).with("resource.days", whole(days));
        assertThat(WITHIN.evaluate(scope.when(end.minusNanos(1)))).isEqualTo(Truth.TRUE);
        assertThat(WITHIN.evaluate(scope.when(end))).isEqualTo(Truth.FALSE);
        TestScope before = scope.when(end.minusNanos(1));
        WITHIN.evaluate(before);
        assertThat(before.nextEdge()).isEqualTo(end);
    }

    @ParameterizedTest
    @CsvSource({
        "2020-12-31T15:59:59Z, 1",
        "2022-12-31T16:00:00Z, 1",
        "2022-12-30T02:00:00Z, 1",
        "2021-01-01T02:00:00Z, -1",
        "2022-01-28T02:00:00Z, 9223372036854775807",
        "2022-01-28T02:00:00Z, -9223372036854775808",
    })
    void addWorkingDays_outsideOfTheYears_isAnErrorWithoutAnEdge(String sent, long days) {
        TestScope scope = TestScope.of("resource.sent", instant(sent)).with("resource.days", whole(days));
        assertThat(WITHIN.evaluate(scope)).isEqualTo(Truth.ERROR);
        assertThat(WITHIN.error(scope)).contains("cn.working-days", "2021 to 2022");
        assertThat(scope.edges).isEmpty();
    }

    @Test
    void addWorkingDays_ofWhatIsNotKnown_isUnknown() {
        assertThat(WITHIN.evaluate(TestScope.of("resource.days", whole(1)))).isEqualTo(Truth.UNKNOWN);
    }
}
