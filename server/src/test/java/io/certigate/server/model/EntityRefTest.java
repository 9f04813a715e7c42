package io.certigate.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityRefTest {
    @Test
    void parse_idWithColonsAndSlashes_splitsAtTheFirstColon() {
        EntityRef ref = EntityRef.parse("mini_program:weixin/wx:12ab");
        assertThat(ref).isEqualTo(new EntityRef("mini_program", "weixin/wx:12ab"));
        assertThat(EntityRef.parse(ref.toString())).isEqualTo(ref);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "a", "a:", ":b", "a:b\u0000", "a\n:b", "a:\u0085"})
    void parse_missingOrControlCharacters_isRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EntityRef.parse(text))
                .withMessageContaining("expected");
    }

    @Test
    void parse_longestParts_areTakenAndOneMoreIsNot() {
        String type = "t".repeat(EntityRef.MAX_TYPE);
        String id = "i".repeat(EntityRef.MAX_ID);
        assertThat(EntityRef.parse(type + ":" + id)).isEqualTo(new EntityRef(type, id));
        assertThatIllegalArgumentException().isThrownBy(() -> EntityRef.parse(type + "t:" + id));
        assertThatIllegalArgumentException().isThrownBy(() -> EntityRef.parse(type + ":" + id + "i"));
    }

    @Test
    void compareTo_typeThenId_orders() {
        assertThat(new EntityRef("a", "z")).isLessThan(new EntityRef("b", "a")).isGreaterThan(new EntityRef("a", "y"));
    }
}
