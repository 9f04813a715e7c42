package io.certigate.server.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
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

    @Test
    void word_manyWords_onlyNearOnesAreOffered() {
        List<String> words = new ArrayList<>(IntStream.range(0, Nearest.FEW)
                .mapToObj(i -> "word." + (char) ('a' + i % 26) + (char) ('a' + i / 26))
                .toList());
        words.add("collectible.transfer");

        assertThat(Nearest.word("colectible.tranfer", words)).isEqualTo("collectible.transfer");
        assertThat(Nearest.word("colectble.tranfer", words)).isNull();
    }

    @Test
    void word_anyWords_isTheNearestOfAll() {
        Random random = new Random(3);
        for (int round = 0; round < 5_000; round++) {
            String word = any(random);
            List<String> words =
                    IntStream.range(0, 6).mapToObj(i -> any(random)).sorted().toList();
            String nearest = null;
            int distance = word.length() / 2 + 1;
            for (String each : words) {
                if (distance(word, each) < distance) {
                    distance = distance(word, each);
                    nearest = each;
                }
            }
            assertThat(Nearest.word(word, words)).as("%s among %s", word, words).isEqualTo(nearest);
        }
    }

    private static String any(Random random) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(9); i >= 0; i--) {
            word.append((char) ('a' + random.nextInt(3)));
        }
        return word.toString();
    }

    /** By its definition, without any saving. */
    private static int distance(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                table[i][j] = i == 0 ? j : j == 0 ? i : Integer.MAX_VALUE;
                if (i > 0 && j > 0) {
                    int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                    table[i][j] = Math.min(Math.min(table[i - 1][j], table[i][j - 1]) + 1, table[i - 1][j - 1] + cost);
                }
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
                }
            }
        }
        return table[a.length()][b.length()];
    }
}
