package io.certigate.server.condition;

import static io.certigate.server.condition.Sample.condition;
import static io.certigate.server.condition.Sample.instant;
import static io.certigate.server.condition.Sample.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdgesTest {
    private static final Instant DEADLINE = Instant.parse("2022-06-20T00:00:00Z");

    private static TestScope asked(String condition, TestScope scope) {
        condition(condition).evaluate(scope);
        return scope;
    }

    @ParameterizedTest
    @CsvSource({
        "at < D, 0, TRUE, FALSE",
        "D > at, 0, TRUE, FALSE",
        "at >= D, 0, FALSE, TRUE",
        "D <= at, 0, FALSE, TRUE",
        "at <= D, 1, TRUE, FALSE",
        "D >= at, 1, TRUE, FALSE",
        "at > D, 1, FALSE, TRUE",
        "D < at, 1, FALSE, TRUE",
    })
    void evaluate_ofADeadline_flipsExactlyAtItsEdge(String text, long nanos, Truth before, Truth after) {
        Instant edge = DEADLINE.plusNanos(nanos);
        for (String deadline : new String[] {"timestamp('2022-06-20T00:00:00Z')", "resource.sent"}) {
            String written = text.replace("D", deadline);
            TestScope scope = TestScope.of("resource.sent", instant(DEADLINE.toString()));
            assertThat(condition(written).evaluate(scope)).isEqualTo(before);
            assertThat(asked(written, scope).edges).containsExactly(edge);
            assertThat(condition(written).evaluate(scope.when(edge.minusNanos(1))))
                    .isEqualTo(before);
            assertThat(condition(written).evaluate(scope.when(edge))).isEqualTo(after);
            assertThat(asked(written, scope.when(edge)).edges).isEmpty();
        }
    }

    @Test
    void evaluate_ofADateOfAt_hasAnEdgeAtTheNextMidnightThere() {
        String text = "localDate(at, 'Asia/Shanghai') == '2022-05-20'";
        Instant begin = Instant.parse("2022-05-19T16:00:00Z");
        Instant end = Instant.parse("2022-05-20T16:00:00Z");
        TestScope scope = TestScope.of();
        assertThat(condition(text).evaluate(scope.when(begin.minusNanos(1)))).isEqualTo(Truth.FALSE);
        assertThat(condition(text).evaluate(scope.when(begin))).isEqualTo(Truth.TRUE);
        assertThat(condition(text).evaluate(scope.when(end.minusNanos(1)))).isEqualTo(Truth.TRUE);
        assertThat(condition(text).evaluate(scope.when(end))).isEqualTo(Truth.FALSE);
        assertThat(asked(text, scope.when(begin.minusNanos(1))).nextEdge()).isEqualTo(begin);
        assertThat(asked(text, scope.when(begin)).nextEdge()).isEqualTo(end);
    }

    @Test
    void evaluate_ofDatesInTwoZones_hasTheEdgesOfBoth() {
        String text = "[localDate(at, 'Asia/Shanghai'), localDate(at, 'Europe/Moscow')].exists(d, d == '2022-05-20')";
        assertThat(asked(text, TestScope.at("2022-05-20T10:00:00Z")).edges)
                .containsExactly(Instant.parse("2022-05-20T16:00:00Z"), Instant.parse("2022-05-20T21:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "false && at < resource.sent",
                "at < resource.sent && false",
                "true || at < resource.sent",
                "at < resource.sent || true",
                "subject.age == 1 && at < resource.sent",
                "!(at >= resource.sent) || true",
                "has(subject.age) && at < resource.sent",
            })
    void evaluate_ofAPartThatDoesNotDecide_reportsItsEdgesAllTheSame(String text) {
        assertThat(asked(text, TestScope.of("resource.sent", instant(DEADLINE.toString()))).edges)
                .containsExactly(DEADLINE);
    }

    @Test
    void evaluate_ofADeadlineThatIsNotKnownOrFails_hasNoEdge() {
        assertThat(asked("at < resource.sent", TestScope.of()).edges).isEmpty();
        assertThat(asked("at < timestamp(subject.platform)", TestScope.of("subject.platform", text("soon"))).edges)
                .isEmpty();
    }

    @Test
    void evaluate_atTheEndOfTime_hasNoEdgeAfterIt() {
        TestScope scope = TestScope.of("resource.sent", new io.certigate.server.model.Value.Moment(Instant.MAX));
        assertThat(condition("at <= resource.sent").evaluate(scope)).isEqualTo(Truth.TRUE);
        assertThat(scope.edges).isEmpty();
    }
}
