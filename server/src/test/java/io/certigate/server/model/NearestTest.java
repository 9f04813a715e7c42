package io.certigate.server.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> WORDS = List.of("CN", "RU", "official_account", "mini_program", "user", "use");

    @ParameterizedTest
    @CsvSource({
        "CM, CN",
        "cn, CN",
        "usr, use",
        "uesr, user",
        "USER, user",
        "offical_acount, official_account",
        "oficial-account, official_account",
        "miniprogram, mini_program",
        "program_mini_, ",
        "XX, ",
        "x, ",
        "'', "
    })
    void word_nearOrFar_isOfferedOnlyIfNear(String word, String nearest) {
        assertThat(Nearest.word(word, WORDS)).isEqualTo(nearest);
    }

    @Test
    void word_equallyNear_isTheFirstInAlphabeticalOrderWhateverTheOrder() {
        List<String> words = new ArrayList<>(List.of("abcx", "abcy", "abcz"));
        assertThat(Nearest.word("abcd", words)).isEqualTo("abcx");
        Collections.reverse(words);
        assertThat(Nearest.word("abcd", words)).isEqualTo("abcx");
    }

    @Test
    void hint_nearOrFar_readsOnOrIsEmpty() {
        assertThat(Nearest.hint("CM", WORDS)).isEqualTo("; did you mean 'CN'?");
        assertThat(Nearest.hint("CM", List.of())).isEmpty();
    }
}
