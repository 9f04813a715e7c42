package io.certigate.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTest {
    @ParameterizedTest
    @CsvSource({"1, 1.00", "0, 0.000", "-0, 0", "007, 7", "-1.50, -1.5", "100, 100.0"})
    void decimal_sameNumber_isEqualWithOneHash(String a, String b) {
        Value.Decimal first = Value.Decimal.parse(a);
        assertThat(first).isEqualTo(Value.Decimal.parse(b)).hasSameHashCodeAs(Value.Decimal.parse(b));
        assertThat(first).isNotEqualTo(Value.Decimal.parse("2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-", ".", "1.", ".5", "+1", "1e3", "1E3", " 1", "1 ", "1,5", "0x1", "--1", "1.2.3", "NaN", "１"
            })
    void parse_anythingElse_isRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Value.Decimal.parse(text))
                .withMessageContaining("expected a decimal such as 200.00");
    }

    @Test
    void parse_longest_isTakenAndOneMoreIsNot() {
        String longest = "1".repeat(Value.Decimal.MAX_LENGTH);
        assertThat(Value.Decimal.parse(longest).value().toPlainString()).isEqualTo(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> Value.Decimal.parse(longest + "1"));
    }
}
