package io.certigate.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.policy.PolicyDocument;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

class ReleaseBodyTest {
    private static final List<PolicyDocument> DOCUMENTS = List.of(
            new PolicyDocument(
                    "cn/数字藏品.yaml", "title: \"数字藏品\"\r\n\ttab \\ \u0001 \u007f \u2028 \ud83d\ude00 </script>\n"),
            new PolicyDocument("empty.yaml", ""));

    @Test
    void write_anyText_isWhatIsKeptInStatesAlready() {
        JsonMapper mapper = JsonMapper.builder().build();
        ArrayNode array = mapper.createArrayNode();
        DOCUMENTS.forEach(
                document -> array.addObject().put("path", document.path()).put("text", document.text()));

        assertThat(ReleaseBody.write(DOCUMENTS)).isEqualTo(mapper.writeValueAsString(array));
        assertThat(ReleaseBody.write(List.of())).isEqualTo("[]");
    }

    @Test
    void read_whatWasWritten_isTheSame() {
        assertThat(ReleaseBody.read(ReleaseBody.write(DOCUMENTS))).isEqualTo(DOCUMENTS);
        assertThat(ReleaseBody.read("[]")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[",
                "[1]",
                "[{\"path\":\"a\"}]",
                "[{\"path\":\"a\",\"text\":1}]",
                "[{\"path\":\"a\",\"text\":\"b\"}",
                "[{\"path\":\"a\",\"text\":\"b\",\"more\":\"c\"}]",
                "[{\"path\":\"a\",\"text\":\"b\"}] []"
            })
    void read_somethingElse_isRefused(String body) {
        assertThatThrownBy(() -> ReleaseBody.read(body))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected the body of a release");
    }
}
