package io.certigate.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.certigate.server.security.Verdict.Reason;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which JWTs count, with real keys and signatures. */
class JwtTest {
    private static final String ISSUER = "https://id.example.org";
    private static final Instant START = Instant.parse("2030-03-01T04:00:00Z");
    private static final Principal LI = Principal.authenticated("li", Set.of(Role.POLICY_AUTHOR));

    private static RSAKey rsa;
    private static RSAKey other;
    private static ECKey ec;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicBoolean mayHaveMore = new AtomicBoolean();
    private Instant now = START;
    private Authenticator authenticator;

    @BeforeAll
    static void keys() throws Exception {
        rsa = new RSAKeyGenerator(2_048).keyID("one").generate();
        other = new RSAKeyGenerator(2_048).keyID("one").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("two").generate();
    }

    @BeforeEach
    void authenticator() {
        Identities identities = new Identities(
                Map.of(),
                Map.of(),
                Map.of("42", LI),
                List.of(
                        new Identities.Group("groups", "readers", Set.of(Role.VIEWER)),
                        new Identities.Group("groups", "checkers", Set.of(Role.CHECKER))));
        authenticator = new Authenticator(identities, () -> now, nanos::get);
        authenticator.takeJwts(id -> mayHaveMore.get());
        authenticator.keys(verifier(rsa, ec));
    }

    private JwtVerifier verifier(JWK... keys) {
        byte[] document = new JWKSet(List.of(keys)).toString(true).getBytes(StandardCharsets.UTF_8);
        JwtSettings settings = new JwtSettings(
                ISSUER,
                "certigate",
                new JwtSettings.Keys(null, URI.create("https://id.example.org/keys")),
                Set.of("RS256", "ES256"),
                Duration.ofSeconds(30),
                Duration.ofHours(24));
        return new JwtVerifier(settings, KeySet.parse(document), () -> now);
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(List.of("certigate", "others"))
                .subject("42")
                .issueTime(Date.from(START))
                .expirationTime(Date.from(START.plusSeconds(600)));
    }

    private static String signed(JWTClaimsSet.Builder claims, UnaryOperator<JWSHeader.Builder> header, RSAKey key)
            throws Exception {
        SignedJWT jwt = new SignedJWT(
                header.apply(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one"))
                        .build(),
                claims.build());
        jwt.sign(new RSASSASigner(key));
        return jwt.serialize();
    }

    private static String signed(JWTClaimsSet.Builder claims) throws Exception {
        return signed(claims, header -> header, rsa);
    }

    private Verdict ask(String token) {
        return authenticator.authenticate("Bearer " + token, null);
    }

    private static Verdict refused(Reason reason) {
        return new Verdict.Refused(reason);
    }

    @Test
    void aListedSubject_isWhoTheFileSays() throws Exception {
        assertThat(ask(signed(claims()))).isEqualTo(new Verdict.Authenticated(LI));
    }

    @Test
    void anotherSubject_hasTheRolesOfItsGroups() throws Exception {
        assertThat(ask(signed(claims().subject("7").claim("groups", List.of("readers", "checkers")))))
                .isEqualTo(
                        new Verdict.Authenticated(Principal.authenticated("jwt:7", Set.of(Role.VIEWER, Role.CHECKER))));
        assertThat(ask(signed(claims().subject("8").claim("groups", "readers"))))
                .isEqualTo(new Verdict.Authenticated(Principal.authenticated("jwt:8", Set.of(Role.VIEWER))));
        assertThat(ask(signed(claims().subject("9"))))
                .isEqualTo(new Verdict.Authenticated(Principal.authenticated("jwt:9", Set.of())));
    }

    @Test
    void aSubjectThatCanBeNoName_isRefused() throws Exception {
        assertThat(ask(signed(claims().subject("a b\nc")))).isEqualTo(refused(Reason.JWT_CLAIMS));
    }

    @Test
    void whatIsForOthersOrOfOthersOrOfAnotherTime_isRefused() throws Exception {
        for (JWTClaimsSet.Builder each : List.of(
                claims().audience("others"),
                claims().issuer("https://id.example.com"),
                claims().expirationTime(Date.from(START.minusSeconds(31))),
                claims().expirationTime(null),
                claims().subject(null),
                claims().notBeforeTime(Date.from(START.plusSeconds(31))),
                claims().issueTime(Date.from(START.plusSeconds(31))))) {
            assertThat(ask(signed(each))).as(each.build().toString()).isEqualTo(refused(Reason.JWT_CLAIMS));
        }
    }

    @Test
    void aRequiredClaimThatIsNull_isRefused() throws Exception {
        for (String claim : List.of("exp", "sub", "iss", "aud")) {
            assertThat(ask(signedWith(claim, null))).as(claim).isEqualTo(refused(Reason.JWT_CLAIMS));
        }
    }

    @Test
    void aSubjectThatIsNoText_isRefused() throws Exception {
        for (Object subject : List.of(7, 1.5, true, List.of("li"), Map.of("li", 1))) {
            // Some of them are no claims at all to whoever reads the document.
            assertThat(ask(signedWith("sub", subject)))
                    .as("%s", subject)
                    .isInstanceOfSatisfying(
                            Verdict.Refused.class,
                            refused -> assertThat(refused.reason()).isIn(Reason.JWT_CLAIMS, Reason.JWT_FORM));
        }
    }

    private String signedWith(String claim, @Nullable Object value) throws Exception {
        Map<String, Object> told = new HashMap<>(claims().build().toJSONObject());
        told.put(claim, value);
        JWSObject jwt = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(),
                new Payload(JSONObjectUtils.toJSONString(told)));
        jwt.sign(new RSASSASigner(rsa));
        return jwt.serialize();
    }

    @Test
    void clocksThatDifferALittle_areTolerated() throws Exception {
        assertThat(ask(signed(claims().expirationTime(Date.from(START.minusSeconds(29))))))
                .isInstanceOf(Verdict.Authenticated.class);
        assertThat(ask(signed(claims().issueTime(Date.from(START.plusSeconds(29))))))
                .isInstanceOf(Verdict.Authenticated.class);
    }

    @Test
    void aTokenThatCounted_countsUntilItExpires() throws Exception {
        String token = signed(claims());
        assertThat(ask(token)).isInstanceOf(Verdict.Authenticated.class);
        now = START.plusSeconds(629);
        assertThat(ask(token)).isInstanceOf(Verdict.Authenticated.class);
        now = START.plusSeconds(630);
        assertThat(ask(token)).isEqualTo(refused(Reason.JWT_CLAIMS));
    }

    @Test
    void keysOfTheSameName_areNotTakenForEachOther() throws Exception {
        assertThat(ask(signed(claims(), header -> header, other))).isEqualTo(refused(Reason.JWT_SIGNATURE));
        authenticator.keys(verifier(other));
        assertThat(ask(signed(claims(), header -> header, other))).isInstanceOf(Verdict.Authenticated.class);
    }

    @Test
    void aKeyThatIsWithdrawn_endsWhatItProved() throws Exception {
        String token = signed(claims());
        assertThat(ask(token)).isInstanceOf(Verdict.Authenticated.class);
        authenticator.keys(verifier(ec));
        assertThat(ask(token)).isEqualTo(refused(Reason.JWT_KEY));
    }

    @Test
    void aKeyThatIsNotKnown_isUndecidedWhileThereMayBeMore() throws Exception {
        String token = signed(claims(), header -> header.keyID("three"), rsa);
        mayHaveMore.set(true);
        assertThat(ask(token)).isEqualTo(new Verdict.Undecided(Reason.JWT_KEYS_PENDING));
        mayHaveMore.set(false);
        assertThat(ask(token)).isEqualTo(refused(Reason.JWT_KEY));
    }

    @Test
    void otherAlgorithms_areRefused() throws Exception {
        SignedJWT shared = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(), claims().build());
        // What a verifier falls for that takes a public key for a secret.
        shared.sign(new MACSigner(rsa.toRSAPublicKey().getEncoded()));
        SignedJWT strong = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("one").build(), claims().build());
        strong.sign(new RSASSASigner(rsa));
        for (String token : List.of(
                shared.serialize(), new PlainJWT(claims().build()).serialize(), strong.serialize(), "a.b.c", "", ".")) {
            assertThat(ask(token)).as(token).isEqualTo(refused(Reason.JWT_FORM));
        }
    }

    @Test
    void aKeyOfAnotherKindOfTheSameName_isNotUsed() throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("one").build(), claims().build());
        jwt.sign(new ECDSASigner(ec));
        assertThat(ask(jwt.serialize())).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void anEllipticSignature_counts() throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID("two")
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                claims().build());
        jwt.sign(new ECDSASigner(ec));
        assertThat(ask(jwt.serialize())).isEqualTo(new Verdict.Authenticated(LI));
    }

    @Test
    void whatIsMeantForSomethingElse_isRefused() throws Exception {
        assertThat(ask(signed(claims(), header -> header.type(new JOSEObjectType("logout+jwt")), rsa)))
                .isEqualTo(refused(Reason.JWT_FORM));
        assertThat(ask(signed(
                        claims(), header -> header.criticalParams(Set.of("exp")).customParam("exp", 1), rsa)))
                .isEqualTo(refused(Reason.JWT_FORM));
    }

    @Test
    void aListOfExtensionsWithoutAny_isRefused() throws Exception {
        // As text: the library leaves an empty one out.
        String told = Base64URL.encode("{\"alg\":\"RS256\",\"kid\":\"one\",\"crit\":[]}") + "."
                + Base64URL.encode(claims().build().toString());
        Base64URL signature =
                new RSASSASigner(rsa).sign(new JWSHeader(JWSAlgorithm.RS256), told.getBytes(StandardCharsets.US_ASCII));

        assertThat(ask(told + "." + signature)).isEqualTo(refused(Reason.JWT_FORM));
    }

    @Test
    void aTokenWithoutTheNameOfAKey_countsIfThereIsOneAlone() throws Exception {
        String token = signed(claims(), header -> header.keyID(null), rsa);
        assertThat(ask(token)).isEqualTo(refused(Reason.JWT_KEY));
        authenticator.keys(verifier(rsa));
        assertThat(ask(token)).isInstanceOf(Verdict.Authenticated.class);
    }

    @Test
    void manyForgeries_leaveNoWorkForMore_andWhatCountedCounts() throws Exception {
        String good = signed(claims());
        assertThat(ask(good)).isInstanceOf(Verdict.Authenticated.class);
        String forged = signed(claims().subject("1"), header -> header, other);
        for (int i = 0; i < Authenticator.MAX_FORGERIES; i++) {
            assertThat(ask(forged)).isEqualTo(refused(Reason.JWT_SIGNATURE));
        }
        assertThat(ask(forged)).isEqualTo(new Verdict.Undecided(Reason.JWT_OVERLOAD));
        assertThat(ask(good)).isInstanceOf(Verdict.Authenticated.class);
        nanos.addAndGet(Duration.ofMillis(20).toNanos());
        assertThat(ask(forged)).isEqualTo(refused(Reason.JWT_SIGNATURE));
    }

    @Test
    void aSetOfKeys_withAPrivateOne_isRefused() {
        byte[] document = new JWKSet(List.of((JWK) rsa)).toString(false).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> KeySet.parse(document))
                .hasMessageContaining("found the private key 'one'")
                .hasMessageNotContaining(rsa.getPrivateExponent().toString());
    }

    @Test
    void aSetOfKeys_withoutOneThatVerifies_isRefused() throws Exception {
        for (String each :
                List.of("{\"keys\":[]}", "{}", "[]", "no", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}")) {
            assertThatThrownBy(() -> KeySet.parse(each.getBytes(StandardCharsets.UTF_8)))
                    .as(each)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected");
        }
    }
}
