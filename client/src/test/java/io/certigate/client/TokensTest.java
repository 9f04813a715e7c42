package io.certigate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Revision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final String HASH = "00ff".repeat(16);
    private static final Revision REVISION = Revision.newBuilder()
            .setEpoch("a:b")
            .setNumber(17)
            .setHash(ByteString.fromHex(HASH))
            .build();

    @Test
    void format_ofARevision_isReadBackAsTheSame() {
        assertThat(Tokens.format(REVISION)).isEqualTo("a:b:17:" + HASH);
        assertThat(Tokens.parse("a:b:17:" + HASH)).isEqualTo(REVISION);
        assertThat(Tokens.parse("e:0:" + HASH.toUpperCase(java.util.Locale.ROOT))
                        .getNumber())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "17",
                "e:17",
                ":17:00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
                "e:-1:00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
                "e:17:00ff",
                "e:17:zzff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
                "e:9999999999999999999:00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff"
            })
    void parse_ofAnythingElse_isRefused(String text) {
        assertThatThrownBy(() -> Tokens.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("EPOCH:NUMBER:HASH")
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void requests_withTokensAndRevisions_keepTheRest() {
        CheckActionRequest question = CheckRequests.check(
                CheckRequests.entity("user", "li"), "pay", CheckRequests.entity("money", "1"), "CN");

        CheckActionRequest atLeast = CheckRequests.atLeast(question, REVISION);
        CheckActionRequest full = CheckRequests.fullyConsistent(atLeast);
        CheckActionRequest asOf = CheckRequests.asOf(question, 0);

        assertThat(atLeast.getConsistency().getAtLeast()).isEqualTo(REVISION);
        assertThat(full.getConsistency().getFullyConsistent()).isTrue();
        assertThat(full.getConsistency().hasAtLeast()).isFalse();
        assertThat(asOf.hasAsOfRevision()).isTrue();
        assertThat(asOf.toBuilder().clearAsOfRevision().build()).isEqualTo(question);
        assertThat(full.toBuilder().clearConsistency().build()).isEqualTo(question);
    }
}
