package io.certigate.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.yaml.Problem;
import io.certigate.server.yaml.Problems;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentitiesParserTest {
    private static final String HASH = AccessToken.hash("cgt_one");
    private final Problems problems = new Problems();

    private @Nullable Identities parse(String text) {
        return IdentitiesParser.parse("who.yaml", text, problems);
    }

    private String problem(String text) {
        assertThat(parse(text)).isNull();
        return problems.list().stream().map(Problem::toString).reduce("", (all, each) -> all + each + "\n");
    }

    @Test
    void parse_allWaysToProve_areFound() {
        Identities found = parse("""
                principals:
                  - name: shop
                    roles: [checker, viewer]
                    tokens:
                      - sha256: %s
                        expires: 2031-01-01T00:00:00Z
                  - name: ops
                    roles: [admin]
                    certificate: spiffe://example.org/ops
                  - name: li@example.org
                    roles: [policy-author]
                    jwt: {subject: "42"}
                groups:
                  - jwt: {claim: groups, value: readers}
                    roles: [viewer]
                """.formatted(HASH));
        assertThat(problems.list()).isEmpty();
        Objects.requireNonNull(found);
        assertThat(found.tokens())
                .containsOnlyKeys(HASH)
                .containsValue(new Identities.StaticToken(
                        Principal.authenticated("shop", Set.of(Role.CHECKER, Role.VIEWER)),
                        Instant.parse("2031-01-01T00:00:00Z")));
        assertThat(found.certificates())
                .containsEntry("spiffe://example.org/ops", Principal.authenticated("ops", Set.of(Role.ADMIN)));
        assertThat(found.subjects())
                .containsEntry("42", Principal.authenticated("li@example.org", Set.of(Role.POLICY_AUTHOR)));
        assertThat(found.groups()).containsExactly(new Identities.Group("groups", "readers", Set.of(Role.VIEWER)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unauthenticated | does not begin as",
                "Unauthenticated.li | does not begin as",
                "system | does not begin as",
                "policies-folder | does not begin as",
                "jwt:42 | expected a name of 1 to 64",
                "'li bai' | expected a name of 1 to 64",
                "李 | expected a name of 1 to 64",
            })
    void parse_aNameThatWouldBeTakenForAnother_isRefused(String name, String message) {
        assertThat(problem("principals:\n  - {name: '" + name + "', roles: [viewer], jwt: {subject: a}}"))
                .startsWith("who.yaml:2:12: ")
                .contains(message);
    }

    @Test
    void parse_aTokenInPlaceOfItsHash_isRefusedWithoutBeingQuoted() {
        String token = AccessToken.random();
        assertThat(problem("principals:\n  - {name: a, roles: [viewer], tokens: [{sha256: " + token + "}]}"))
                .contains("who.yaml:2:", "a token itself")
                .doesNotContain(token);
    }

    @Test
    void parse_theSameProofTwice_isRefused() {
        assertThat(problem("""
                principals:
                  - {name: a, roles: [viewer], tokens: [{sha256: %1$s}], certificate: x, jwt: {subject: s}}
                  - {name: a, roles: [admin], tokens: [{sha256: %1$s}], certificate: x, jwt: {subject: s}}
                """.formatted(HASH)))
                .contains("each name once", "each token once", "'x' again", "'s' again");
    }

    @Test
    void parse_whatNobodyKnows_isRefusedWithTheNearestWord() {
        assertThat(problem("principals:\n  - {name: a, roles: [vewer], certificate: x, token: y}"))
                .contains("did you mean 'viewer'?", "did you mean 'tokens'?");
    }

    @Test
    void parse_noProofOrNoRole_isRefused() {
        assertThat(problem("principals:\n  - {name: a, roles: [viewer]}\n  - {name: b, roles: [], certificate: x}"))
                .contains("nobody can prove", "expected 'roles'");
        assertThat(problem("principals: []")).contains("expected a value of 'principals'");
    }

    @Test
    void parse_moreTokensThanARotationNeeds_isRefused() {
        StringBuilder tokens = new StringBuilder();
        for (int i = 0; i <= IdentitiesParser.MAX_TOKENS; i++) {
            tokens.append("{sha256: ").append(AccessToken.hash("cgt_" + i)).append("}, ");
        }
        assertThat(problem("principals:\n  - {name: a, roles: [viewer], tokens: [" + tokens + "]}"))
                .contains("expected at most 4 tokens, found 5");
    }
}
