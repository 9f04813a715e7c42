package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalizedTest {
    private static final Localized TEXT = new Localized(Map.of("en", "yes", "zh", "是", "zh-TW", "對"));

    @Test
    void best_locale_isExactThenItsLanguageThenEnglishThenTheFirst() {
        assertThat(TEXT.best("zh-TW")).isEqualTo("對");
        assertThat(TEXT.best("zh-Hans-CN")).isEqualTo("是");
        assertThat(TEXT.best("zh")).isEqualTo("是");
        assertThat(TEXT.best("fr-CA")).isEqualTo("yes");
        assertThat(TEXT.best("")).isEqualTo("yes");
        assertThat(TEXT.best("-")).isEqualTo("yes");
        assertThat(new Localized(Map.of("ru", "да", "fr", "oui")).best("zh")).isEqualTo("oui");
    }

    @Test
    void best_noText_isEmpty() {
        assertThat(Localized.NONE.best("en")).isEmpty();
        assertThat(Localized.NONE.isEmpty()).isTrue();
        assertThat(TEXT.isEmpty()).isFalse();
    }
}
