package io.certigate.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.security.Verdict.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private static final Instant START = Instant.parse("2030-03-01T04:00:00Z");
    private static final Principal SHOP = Principal.authenticated("shop", Set.of(Role.CHECKER));
    private static final Principal OPS = Principal.authenticated("ops", Set.of(Role.ADMIN));

    private final String present = AccessToken.random();
    private final String next = AccessToken.random();
    private Instant now = START;
    private final Authenticator authenticator = new Authenticator(both(), () -> now, System::nanoTime);

    private Identities both() {
        return new Identities(
                Map.of(
                        AccessToken.hash(present), new Identities.StaticToken(SHOP, START.plusSeconds(60)),
                        AccessToken.hash(next), new Identities.StaticToken(SHOP, null)),
                Map.of("spiffe://example.org/ops", OPS),
                Map.of(),
                List.of());
    }

    private Verdict ask(String header) {
        return authenticator.authenticate(header, null);
    }

    private static PeerCertificate certificate(String uri) {
        return new PeerCertificate(List.of(uri), List.of(), "", START.plusSeconds(60));
    }

    @Test
    void twoTokens_duringARotation_bothCount() {
        assertThat(ask("Bearer " + present)).isEqualTo(new Verdict.Authenticated(SHOP));
        assertThat(ask("bearer " + next)).isEqualTo(new Verdict.Authenticated(SHOP));
    }

    @Test
    void aToken_thatExpires_countsUntilThen() {
        assertThat(ask("Bearer " + present)).isInstanceOf(Verdict.Authenticated.class);
        now = START.plusSeconds(60);
        assertThat(ask("Bearer " + present)).isEqualTo(new Verdict.Refused(Reason.EXPIRED_TOKEN));
    }

    @Test
    void aToken_thatIsTakenOut_countsNoLonger() {
        assertThat(ask("Bearer " + next)).isInstanceOf(Verdict.Authenticated.class);
        authenticator.identities(new Identities(Map.of(), Map.of(), Map.of(), List.of()));
        assertThat(ask("Bearer " + next)).isEqualTo(new Verdict.Refused(Reason.UNKNOWN_TOKEN));
    }

    @Test
    void headers_ofAnotherForm_areRefused() {
        for (String header : List.of(
                "", "Bearer", "Basic " + present, present, "Bearer  " + present, "Bearer " + "x".repeat(7_000))) {
            assertThat(ask(header)).as(header).isInstanceOf(Verdict.Refused.class);
        }
        assertThat(ask("Bearer " + AccessToken.random())).isEqualTo(new Verdict.Refused(Reason.UNKNOWN_TOKEN));
        // The hash, which may be read by many, is no token.
        assertThat(ask("Bearer " + AccessToken.hash(present))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void aCertificate_countsByItsName_untilItEnds() {
        assertThat(authenticator.authenticate(null, certificate("spiffe://example.org/ops")))
                .isEqualTo(new Verdict.Authenticated(OPS));
        assertThat(authenticator.authenticate(null, certificate("spiffe://example.org/op")))
                .isEqualTo(new Verdict.Refused(Reason.UNKNOWN_CERTIFICATE));
        now = START.plusSeconds(60);
        assertThat(authenticator.authenticate(null, certificate("spiffe://example.org/ops")))
                .isEqualTo(new Verdict.Refused(Reason.EXPIRED_CERTIFICATE));
        assertThat(authenticator.authenticate(null, null)).isEqualTo(new Verdict.Refused(Reason.NO_CREDENTIAL));
    }

    @Test
    void aBadToken_besideAGoodCertificate_isRefused() {
        assertThat(authenticator.authenticate("Bearer wrong", certificate("spiffe://example.org/ops")))
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void random_tokens_areAllDifferent() {
        assertThat(Set.of(present, next, AccessToken.random(), AccessToken.random()))
                .hasSize(4)
                .allMatch(AccessToken::isOne);
    }
}
