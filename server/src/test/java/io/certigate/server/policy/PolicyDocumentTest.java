package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What can be told at sight must be what a parser tells: a forbid that is taken for a suite would be lost. */
class PolicyDocumentTest {
    private static String atSight(String text) {
        return new PolicyDocument("document.yaml", text).firstKeyAtSight();
    }

    @Test
    void firstKeyAtSight_plainDocument_isItsFirstKey() {
        assertThat(atSight("suite: s\n")).isEqualTo("suite");
        assertThat(atSight("# words\r\n\r\n  # more\r\npolicy: p\r\n")).isEqualTo("policy");
    }

    @Test
    void firstKeyAtSight_whatOnlyAParserCanTell_isEmpty() {
        for (String text : new String[] {
            "",
            "# nothing",
            "\"suite\": s",
            "suite:s",
            "suite:",
            " suite: s",
            "---\nsuite: s",
            "%YAML 1.2\n---\nsuite: s",
            "\ufeffsuite: s",
            "{suite: s}",
            "# a forbid\rpolicy: q\nsuite: q",
            "# a forbid\u0085policy: q\nsuite: q",
            "# a forbid\u2028policy: q\nsuite: q",
            "suite: q\r"
        }) {
            assertThat(atSight(text)).as(text).isEmpty();
        }
    }
}
