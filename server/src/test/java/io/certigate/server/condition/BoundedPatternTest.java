package io.certigate.server.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedPatternTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "京网信备11[0-9]{17}[0-9X]号",
                "^[A-Z0-9]{18}$",
                "(a{10}){10}",
                "a{2,30}|b{4,}|[]a]{3}|[^]]{3}|[[:alpha:]]{9}",
                "\\{1000000\\}",
                "x\\p{Han}+",
                "[{1000}]{3}",
            })
    void compile_patternOfOrdinarySize_isCompiled(String text) {
        assertThat(BoundedPattern.compile(text).pattern()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1,1000}){1,1000}){1,1000}",
                "((((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}){9}",
                "(a|b{1000}){1000}",
                "[ab]{1000}{1000}{1000}",
                "(a{1000}",
                "((a{1,1000})+){1,1000}",
                "(\\){900}){900}",
                "([)]{900}){900}",
                "(?:(?i)a{900}){900}",
            })
    void compile_patternWhoseRepetitionsMultiply_isRefusedBeforeItIsCompiled(String text) {
        assertThatThrownBy(() -> BoundedPattern.compile(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 1000 instructions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", ")", "[a", "a**b{2,1}", "(?=x)", "\\", "[[:alpha:", "{", "a{99999999999999999999}"})
    void compile_whatIsNoPattern_isRefusedWithoutAnotherException(String text) {
        try {
            assertThat(BoundedPattern.compile(text).pattern()).isEqualTo(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("expected");
        }
    }
}
