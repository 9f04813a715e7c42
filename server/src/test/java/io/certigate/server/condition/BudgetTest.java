package io.certigate.server.condition;

import static io.certigate.server.condition.Sample.condition;
import static io.certigate.server.condition.Sample.list;
import static io.certigate.server.condition.Sample.text;
import static io.certigate.server.condition.Sample.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.Value;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final Value NUMBERS = new Value.ListOf(Collections.nCopies(100, whole(1)));

    private static long spent(String condition, TestScope scope) {
        assertThat(condition(condition).evaluate(scope)).isNotEqualTo(Truth.ERROR);
        return scope.spent();
    }

    @Test
    void evaluate_ofWhatIsPlain_takesNothing() {
        assertThat(spent("subject.platform == 'weixin' && market == 'CN'", TestScope.of("subject.platform", text("x"))))
                .isZero();
    }

    @Test
    void evaluate_ofALoop_takesStepsForEachElement() {
        String loop = "resource.numbers.exists(x, x + 1 == 9)";
        long none = spent(loop, TestScope.of("resource.numbers", list()));
        long all = spent(loop, TestScope.of("resource.numbers", NUMBERS));

        assertThat(none).isBetween(10L, 100L);
        assertThat(all - none).isBetween(100L * 3, 100L * 30);
    }

    @Test
    void evaluate_ofLoopsInLoops_multiplies() {
        String loops = "resource.numbers.exists(x, resource.numbers.exists(y, x + y == 9))";

        assertThat(spent(loops, TestScope.of("resource.numbers", new Value.ListOf(Collections.nCopies(50, whole(1))))))
                .isBetween(50L * 50 * 3, 50L * 50 * 60);
    }

    @Test
    void evaluate_ofALoopOverAListThatIsWrittenOut_takesItsLength() {
        String written = "["
                + String.join(
                        ",", IntStream.range(0, 100).mapToObj(Integer::toString).toList()) + "]";

        assertThat(spent(
                        written + ".exists(x, x + size(resource.numbers) == 999)",
                        TestScope.of("resource.numbers", list())))
                .isGreaterThan(100 * 5);
    }

    @Test
    void evaluate_ofLongTexts_takesTheirLengths() {
        String matches = "(subject.platform + '').matches('(a|b|c|d|e|f){50}')";
        TestScope brief = TestScope.of("subject.platform", text("x"));
        TestScope lengthy = TestScope.of("subject.platform", text("x".repeat(4_096)));

        assertThat(spent(matches, lengthy)).isGreaterThan(100 * spent(matches, brief));
        String search = "(subject.platform + '').contains(subject.platform)";
        assertThat(spent(search, TestScope.of("subject.platform", text("x".repeat(4_096)))))
                .isGreaterThan(1_000 * spent(search, TestScope.of("subject.platform", text("x"))));
    }

    @Test
    void evaluate_beyondTheBudget_isAnErrorThatSaysSo() {
        Condition condition = condition("resource.numbers.exists(x, x + 1 == 9)");
        TestScope scope = TestScope.of("resource.numbers", NUMBERS).budget(200);

        assertThat(condition.evaluate(scope)).isEqualTo(Truth.ERROR);
        assertThat(condition.error(scope)).isEqualTo(Scope.EXHAUSTED);
    }

    @Test
    void evaluate_beyondTheBudgetInAPartThatAnotherOutdoes_isAnErrorStill() {
        // CEL would take the other side of the "or" for the answer.
        Condition condition = condition("resource.numbers.exists(x, x == 1 || (subject.platform + '').contains('y'))");
        TestScope scope = TestScope.of("resource.numbers", list(whole(2), whole(1)))
                .with("subject.platform", text("x".repeat(4_096)));

        assertThat(condition.evaluate(scope)).isEqualTo(Truth.TRUE);
        scope = new TestScope(TestScope.AT, scope.properties()).budget(300);

        assertThat(condition.evaluate(scope)).isEqualTo(Truth.ERROR);
    }

    @Test
    void evaluate_afterTheBudget_isAnErrorWhereCelIsNeededAndOnlyThere() {
        TestScope scope = TestScope.of("resource.numbers", NUMBERS).budget(0);

        assertThat(condition("size(resource.numbers) > 3 + 4").evaluate(scope)).isEqualTo(Truth.ERROR);
        assertThat(condition("market == 'CN'").evaluate(scope)).isEqualTo(Truth.TRUE);
        assertThat(condition("at < timestamp('2023-01-01T00:00:00Z')").evaluate(scope))
                .isEqualTo(Truth.TRUE);
        assertThat(scope.nextEdge()).isNotNull();
        // What the steps would have decided cannot turn a denial into anything else.
        assertThat(condition("market == 'CN' || size(resource.numbers) > 3 + 4").evaluate(scope))
                .isEqualTo(Truth.TRUE);
        assertThat(condition("market == 'CN' && size(resource.numbers) > 3 + 4").evaluate(scope))
                .isEqualTo(Truth.ERROR);
    }
}
