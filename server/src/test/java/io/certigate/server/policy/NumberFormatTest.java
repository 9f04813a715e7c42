package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The check character of ISO 7064 MOD 11-2, and the layout of the filing numbers that were published. */
class NumberFormatTest {
    private static final Path PACKS = Path.of("../policies");
    private static final String CHARACTERS = "0123456789X";

    static List<String> filingNumbers() throws IOException {
        return Files.readAllLines(PACKS.resolve("cn/data/cac_filings.csv")).stream()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
    }

    private static NumberFormat filings() throws IOException, InvalidPolicies {
        PolicyDocument vocabulary =
                new PolicyDocument("vocabulary.yaml", Files.readString(PACKS.resolve("vocabulary.yaml")));
        PolicyDocument policy = new PolicyDocument(
                "p.yaml", "policy: p\nlanguage: 1\nmarkets: [CN]\nrules: [{id: r, effect: permit, actions: ['*']}]\n");
        PolicySet policies = PolicyCompiler.compile(List.of(vocabulary, policy));
        return Objects.requireNonNull(policies.vocabulary().kind("cn.cac.blockchain_filing"))
                .numbers();
    }

    @Test
    void filingNumbers_published_areSixteen() throws IOException {
        assertThat(filingNumbers()).hasSize(16).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("filingNumbers")
    void test_publishedNumber_isWellFormed(String number) throws IOException, InvalidPolicies {
        assertThat(filings().test(number)).isTrue();
        assertThat(Mod11Dash2.isValid(number)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("filingNumbers")
    void isValid_anyOneCharacterReplaced_isFalse(String number) {
        for (int i = 0; i < number.length(); i++) {
            for (char c : CHARACTERS.toCharArray()) {
                if (CHARACTERS.indexOf(number.charAt(i)) >= 0 && c != number.charAt(i)) {
                    String wrong = number.substring(0, i) + c + number.substring(i + 1);
                    assertThat(Mod11Dash2.isValid(wrong)).as(wrong).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("filingNumbers")
    void isValid_anyTwoNeighborsSwapped_isFalse(String number) {
        for (int i = 0; i + 1 < number.length(); i++) {
            char a = number.charAt(i);
            char b = number.charAt(i + 1);
            if (CHARACTERS.indexOf(a) >= 0 && CHARACTERS.indexOf(b) >= 0 && a != b) {
                String wrong = number.substring(0, i) + b + a + number.substring(i + 2);
                assertThat(Mod11Dash2.isValid(wrong)).as(wrong).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("filingNumbers")
    void test_otherLayout_isMalformed(String number) throws IOException, InvalidPolicies {
        NumberFormat filings = filings();
        String sign = number.substring(0, 1);
        assertThat(filings.test(number.replaceFirst(sign, sign.equals("藏") ? "京" : "藏")))
                .isFalse();
        assertThat(filings.test(number.replace("网信备", "网信算备"))).isFalse();
        assertThat(filings.test(number.replace("号", ""))).isFalse();
        assertThat(filings.test(" " + number)).isFalse();
        assertThat(filings.test(number + number)).isFalse();
        assertThat(filings.test(number.replace("备", "备0"))).isFalse();
    }

    /** Published examples of the algorithm: ORCID and ISNI use it. */
    @ParameterizedTest
    @ValueSource(strings = {"0000000218250097", "000000021694233X", "0000-0001-5109-3700", "07940", "079X"})
    void isValid_publishedExamples_isTrue(String number) {
        assertThat(Mod11Dash2.isValid(number)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "X", "0", "00", "0000000218250098", "X7940", "07X940", "٠٧٩٤٠"})
    void isValid_anythingElse_isFalse(String number) {
        assertThat(Mod11Dash2.isValid(number)).isFalse();
    }

    @Test
    void normalize_spacesAndLowerCase_areRemoved() throws IOException, InvalidPolicies {
        assertThat(filings().normalize("\t京网信备 1101\u00a008 2276\u30002386\u20030002x号\n"))
                .isEqualTo("京网信备110108227623860002X号");
        assertThat(NumberFormat.FREE.normalize(" a b ")).isEqualTo(" a b ");
        assertThat(NumberFormat.FREE.test("")).isTrue();
    }
}
