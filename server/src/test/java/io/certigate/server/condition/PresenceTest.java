package io.certigate.server.condition;

import static io.certigate.server.condition.Sample.condition;
import static io.certigate.server.condition.Sample.text;
import static io.certigate.server.condition.Sample.whole;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresenceTest {
    @Test
    void has_ofAPropertyOfItsType_isTrue() {
        Condition has = condition("has(subject.age)");
        assertThat(has.evaluate(TestScope.of("subject.age", whole(1)))).isEqualTo(Truth.TRUE);
        assertThat(has.evaluate(TestScope.of())).isEqualTo(Truth.FALSE);
        assertThat(has.evaluate(TestScope.of("subject.age", text("1")))).isEqualTo(Truth.FALSE);
        assertThat(has.error(TestScope.of())).isNull();
    }

    @Test
    void has_beforeAComparison_makesTheUnknownFalse() {
        Condition condition = condition("has(subject.age) && subject.age >= 18");
        assertThat(condition.evaluate(TestScope.of())).isEqualTo(Truth.FALSE);
        assertThat(condition.evaluate(TestScope.of("subject.age", whole(18)))).isEqualTo(Truth.TRUE);
    }

    /** Where absence is TRUE under a negation, the condition may deny when true, and so on. */
    @ParameterizedTest
    @CsvSource({
        "FORBID_WHEN, false",
        "FORBID_UNLESS, true",
        "PERMIT_WHEN, true",
        "PERMIT_UNLESS, false",
    })
    void compile_ofHasOfAProperty_isRefusedWhereAbsenceCouldHelp(Use use, boolean plainAllowed) {
        for (String plain : new String[] {
            "has(subject.age)",
            "!!has(subject.age)",
            "market == 'CN' && (has(subject.age) || true)",
            "!(market == 'CN' || !has(subject.age))"
        }) {
            assertAllowed(plain, use, plainAllowed);
        }
        for (String negated : new String[] {
            "!has(subject.age)", "!(has(subject.age) && market == 'CN')", "market == 'CN' || !!!has(subject.age)"
        }) {
            assertAllowed(negated, use, !plainAllowed);
        }
    }

    private static void assertAllowed(String text, Use use, boolean allowed) {
        Compiled compiled = Sample.compiler().compile(text, use);
        if (allowed) {
            assertThat(compiled).as("%s in %s", text, use).isInstanceOf(Compiled.Checked.class);
        } else {
            assertThat(Sample.mistakes(text, use))
                    .singleElement()
                    .extracting(Mistake::message)
                    .asString()
                    .contains("has(subject.age)", "number of '!'", use.place(), "found it under");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "has(subject.age) == false",
                "has(subject.age) != true",
                "has(subject.age) ? true : false",
                "market == 'CN' ? has(subject.age) : false",
                "resource.tags.exists(x, has(subject.age))",
                "has(subject.age) in [false]",
                "!(has(subject.age) == true)",
            })
    void compile_ofHasOfAPropertyInsideAnything_isRefusedEverywhere(String text) {
        for (Use use : Use.values()) {
            assertThat(Sample.mistakes(text, use))
                    .singleElement()
                    .extracting(Mistake::message)
                    .asString()
                    .startsWith("expected has(subject.age) joined by &&, || and ! only");
        }
    }
}
