package io.certigate.server.condition;

import static io.certigate.server.condition.Sample.condition;
import static io.certigate.server.condition.Sample.list;
import static io.certigate.server.condition.Sample.mistakes;
import static io.certigate.server.condition.Sample.text;
import static io.certigate.server.condition.Sample.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.Value;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
    static Stream<String> tooMuch() {
        return Stream.of(
                "true" + " || true".repeat(600),
                "'" + "x".repeat(5_000) + "' == 'x'",
                "(".repeat(2_000) + "true" + ")".repeat(2_000),
                "(".repeat(4_000),
                "[".repeat(4_000),
                "1" + "+1".repeat(1_000) + " == 1001",
                "1 in [1" + ",1".repeat(1_500) + "]",
                "subject.verified" + " ? true : subject.verified".repeat(100) + " ? true : false",
                "resource.numbers.exists(a, resource.numbers.exists(b, resource.numbers.exists(c, a + b > c)))",
                "subject.platform.matches('(a{100}){100}')",
                "subject.platform.matches('((((a{10}){10}){10}){10}){10}')");
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void compile_ofTooMuch_isRefused(String text) {
        assertThat(mistakes(text))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.message()).startsWith("expected "));
    }

    @Test
    void compile_ofWhatIsWithinTheLimits_isACondition() {
        assertThat(condition("true" + " || true".repeat(300)).evaluate(TestScope.of()))
                .isEqualTo(Truth.TRUE);
        assertThat(condition("(".repeat(30) + "true" + ")".repeat(30)).evaluate(TestScope.of()))
                .isEqualTo(Truth.TRUE);
        assertThat(condition("!".repeat(3_000) + "true").evaluate(TestScope.of()))
                .isEqualTo(Truth.TRUE);
    }

    @Test
    void evaluate_beyondTheIterations_isAnError() {
        Condition condition = condition("resource.numbers.exists(x, resource.numbers.exists(y, x + y == 7))");
        Value few = new Value.ListOf(Collections.nCopies(50, whole(1)));
        Value many = new Value.ListOf(Collections.nCopies(Value.MAX_ELEMENTS, whole(1)));
        assertThat(condition.evaluate(TestScope.of("resource.numbers", few))).isEqualTo(Truth.FALSE);
        TestScope scope = TestScope.of("resource.numbers", many);
        assertThat(condition.evaluate(scope)).isEqualTo(Truth.ERROR);
        assertThat(condition.error(scope)).contains("10000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subject.platform.matches(subject.`real-name`)",
                "matches(subject.platform, subject.platform + '(')",
                "subject.platform.matches(market)",
            })
    void compile_ofAPatternThatVaries_isRefused(String text) {
        assertThat(Sample.mistakes(text, Use.FORBID_WHEN))
                .singleElement()
                .extracting(Mistake::message)
                .asString()
                .startsWith("expected a constant pattern");
    }

    @Test
    void evaluate_ofAPatternThatOthersBacktrackOn_ends() {
        Condition condition = condition("subject.platform.matches('^(a+)+$')");
        assertThat(condition.evaluate(TestScope.of("subject.platform", text("a".repeat(4_000) + "b"))))
                .isEqualTo(Truth.FALSE);
        assertThat(condition("resource.tags.exists(x, x.matches('^(a|a)*$'))")
                        .evaluate(TestScope.of("resource.tags", list(text("a".repeat(4_000))))))
                .isEqualTo(Truth.TRUE);
    }
}
