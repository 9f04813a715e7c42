package io.certigate.server.condition;

import static io.certigate.server.condition.Sample.mistakes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MistakesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            subject.platfrom == 'x' | 1 | expected a declared name, found 'subject.platfrom'; did you mean 'subject.platform'?
            market == 'CN' && subjekt.age == 3 | 19 | expected a declared name, found 'subjekt.age'; did you mean 'subject.age'?
            market == '中国' && subjekt.age == 3 | 19 | expected a declared name, found 'subjekt.age'; did you mean 'subject.age'?
            context.amount == 5 | 1 | expected one of the fields of 'context.amount', such as context.amount.currency, context.amount.value; found 'context.amount' itself
            has(context.amount) | 1 | expected one of the fields of 'context.amount', such as context.amount.currency, context.amount.value; found 'context.amount' itself
            has(subject.agee) | 1 | expected a declared name, found 'subject.agee'; did you mean 'subject.age'?
            has(market) | 1 | expected a declared property in has(...), found 'market', which every question has
            has(1) | 4 | expected the name of a property in has(...), found something else
            subject.real-size(resource.tags) == 3 | 1 | expected back quotes around a name with '-', as in subject.`real-name`; found 'subject.real'
            subject.platform == 5 | 18 | expected operands that '==' takes, found (string, int)
            subject.platform | 8 | expected a condition that is true or false, found string
            subject.platform.foo == 'a' | 17 | expected nothing after '.', found a field of string, which has none
            subject.platform.startWith('w') | 18 | expected a function, found 'startWith'; did you mean 'startsWith'?
            startsWith('w') | 11 | expected operands that 'startsWith' takes, found (string)
            type(5) == type(6) | 1 | expected a function, found 'type'
            double(5) == double(6) | 1 | expected a function, found 'double'
            dyn(5) == dyn(6) | 1 | expected a function, found 'dyn'
            resource.tags.map(x, true) == [true] | 15 | expected a function, found 'map'
            subject.age < 1.5 | 15 | expected a whole number or decimal("..."), found 1.5: there is no floating point
            subject.age < 5u | 15 | expected a string, a whole number, true or false, found a constant of another kind
            subject.age == null | 16 | expected a string, a whole number, true or false, found a constant of another kind
            {'a': 1} == {'b': 2} | 1 | expected a comparison of properties, found a map or an object, which conditions do not have
            [1, 'a'] == [1] | 1 | expected a list of values of one declared type, found others in it
            at == resource.sent | 1 | expected 'at' as one side of <, <=, > or >= outside of calls, macros and ternaries, or in localDate(at, 'Zone'); found it elsewhere
            at - resource.sent > duration('1h') | 1 | expected 'at' as one side of <, <=, > or >= outside of calls, macros and ternaries, or in localDate(at, 'Zone'); found it elsewhere
            market == 'CN' ? at < resource.sent : true | 18 | expected 'at' as one side of <, <=, > or >= outside of calls, macros and ternaries, or in localDate(at, 'Zone'); found it elsewhere
            at < at | 6 | expected 'at' as one side of <, <=, > or >= outside of calls, macros and ternaries, or in localDate(at, 'Zone'); found it elsewhere
            addMonths(at, 1, 'UTC') > resource.sent | 11 | expected 'at' as one side of <, <=, > or >= outside of calls, macros and ternaries, or in localDate(at, 'Zone'); found it elsewhere
            at < addMonths(resource.sent, 1, 'Asia/Shangai') | 34 | expected a time zone such as Asia/Shanghai, found 'Asia/Shangai'; did you mean 'Asia/Shanghai'?
            localDate(at, subject.platform) == 'x' | 15 | expected a constant text as argument 2 of localDate, found something else
            at < addWorkingDays(resource.sent, 1, 'cn.workingdays') | 39 | expected a declared calendar of working days, found 'cn.workingdays'; did you mean 'cn.working-days'?
            decimal(subject.platform) == 5 | 9 | expected a constant text as argument 1 of decimal, found something else
            decimal('1e5') == 5 | 9 | expected a decimal such as 200.00 of at most 40 characters without exponent, found '1e5'
            money('5', 'CNY') in [money('5', 'CNY')] | 1 | expected money(...) as a side of a comparison outside of calls, macros and ternaries, found it elsewhere
            market == 'CN' ? money('5', 'CNY') == money('5', 'CNY') : true | 18 | expected money(...) as a side of a comparison outside of calls, macros and ternaries, found it elsewhere
            subject.platform.matches('(') | 26 | expected an RE2 pattern, found error parsing regexp: missing closing ): `(`
            resource.sent > timestamp('bogus') | 17 | expected a constant that can be evaluated, found: Text 'bogus' could not be parsed at index 0 (at character 26)
            resource.sent + duration('2 days') > resource.sent | 17 | expected a constant that can be evaluated, found: invalid duration format (at character 25)
            1 / 0 == subject.age | 3 | expected a constant that can be evaluated, found: a division by zero, or a number beyond 64 bits
            resource.tags.exists(at, at == 'a') | 15 | expected a name of the macro's own, found 'at', which means something else
            subject.platform == | 20 | expected a name, a value or '(', found the end of the condition
            """)
    void compile_ofAMistake_saysWhereAndWhat(String text, int column, String message) {
        assertThat(mistakes(text)).contains(new Mistake(1, column, message));
    }

    /** Of these CEL would take a failed part for a value that is unequal to everything. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(subject.verified || false) == true",
                "true != (subject.verified && false)",
                "resource.tags.exists(x, x == 'a') == true",
                "(market == 'CN' ? (subject.verified || false) : true) in [true]",
                "!(subject.verified || false) == true",
                "resource.tags.exists(x, [x == 'a' || true] == [true])",
            })
    void compile_ofAJoinedConditionAsAValue_isRefused(String text) {
        assertThat(mistakes(text))
                .singleElement()
                .extracting(Mistake::message)
                .isEqualTo("expected a value to compare or to give to a function, found a condition made of &&, || or a"
                        + " macro: join it with &&, || and ! instead");
    }

    @Test
    void compile_ofSeveralMistakes_namesEachInTheOrderOfTheText() {
        List<Mistake> mistakes = mistakes("subject.agee == 1 &&\n  (market == 'CN'\n   || subject.platfrom == 'x')");
        assertThat(mistakes).extracting(Mistake::line).containsExactly(1, 3);
        assertThat(mistakes).extracting(Mistake::column).containsExactly(1, 7);
    }

    @Test
    void newCompiler_ofAMap_isRefused() {
        PropertyPath map =
                new PropertyPath(PropertyPath.Side.CONTEXT, List.of("amount"), false, new PropertyType.MapOf(Map.of()));
        assertThatThrownBy(() -> new ConditionCompiler(Map.of("context.amount", map), Map.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected properties without fields, found the map context.amount");
    }

    @Test
    void compile_whereAPropertyIsCalledLikeAGivenName_meansTheProperty() {
        PropertyPath name = new PropertyPath(
                PropertyPath.Side.ACTION,
                List.of("name"),
                false,
                new PropertyType.Plain(PropertyType.Kind.INT, java.util.Set.of()));
        Compiled compiled = new ConditionCompiler(Map.of("action.name", name), Map.of(), Map.of())
                .compile("action.name == 5", Use.FORBID_WHEN);
        assertThat(((Compiled.Checked) compiled).condition().paths()).containsExactly(name);
    }
}
