package io.certigate.server.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.certigate.server.security.Verdict.Reason;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Verifies JWTs by one set of keys. For any thread. */
final class JwtVerifier {
    /** Access tokens (RFC 9068) and plain ones; without a type too, as most issuers do. */
    private static final DefaultJOSEObjectTypeVerifier<SecurityContext> TYPES =
            new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null);

    /** Longest name of a key that is looked for, in characters. */
    private static final int MAX_KEY = 256;

    private final KeySet keys;
    private final Set<JWSAlgorithm> algorithms;
    private final Duration tolerance;
    private final InstantSource clock;
    private final DefaultJWTClaimsVerifier<SecurityContext> claims;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /** What a JWT turned out to be. */
    sealed interface Result {
        /**
         * One that counts.
         *
         * @param until from when on it counts no longer
         */
        record Valid(JWTClaimsSet claims, Instant until) implements Result {}

        /** One that does not count. */
        record Invalid(Reason reason) implements Result {}

        /** One of a key that the set does not have. */
        record UnknownKey(String id) implements Result {}
    }

    JwtVerifier(JwtSettings settings, KeySet keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
        this.tolerance = settings.tolerance();
        this.algorithms =
                settings.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
        this.claims =
                new DefaultJWTClaimsVerifier<>(
                        Set.of(settings.audience()),
                        new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                        Set.of("sub", "exp"),
                        Set.of()) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        claims.setMaxClockSkew((int) tolerance.toSeconds());
        processor.setJWSTypeVerifier(TYPES);
        processor.setJWTClaimsSetVerifier(claims);
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(algorithms, new ImmutableJWKSet<SecurityContext>(keys.keys())));
    }

    /** Verifies one: what costs little first. */
    Result verify(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            // RFC 7515, 4.1.11: who does not know what an extension means must refuse it, and none is known here.
            boolean isExtended = jwt.getHeader().getCriticalParams() != null;
            if (isExtended || !algorithms.contains(jwt.getHeader().getAlgorithm())) {
                return new Result.Invalid(Reason.JWT_FORM);
            }
            TYPES.verify(jwt.getHeader().getType(), null);
            JWTClaimsSet told = jwt.getJWTClaimsSet();
            claims.verify(told, null);
            // A claim that is there and null passes for a required one, and a number for a name.
            if (told.getExpirationTime() == null || !isNamed(jwt) || isOfTheFuture(told.getIssueTime())) {
                return new Result.Invalid(Reason.JWT_CLAIMS);
            }
            String key = jwt.getHeader().getKeyID();
            if (!keys.mayHave(key == null ? "" : key)) {
                return key == null || key.length() > MAX_KEY
                        ? new Result.Invalid(Reason.JWT_KEY)
                        : new Result.UnknownKey(key);
            }
            JWTClaimsSet proven = processor.process(jwt, null);
            return new Result.Valid(
                    proven, proven.getExpirationTime().toInstant().plus(tolerance));
        } catch (BadJWTException e) {
            return new Result.Invalid(Reason.JWT_CLAIMS);
        } catch (BadJWSException | JOSEException e) {
            return new Result.Invalid(Reason.JWT_SIGNATURE);
        } catch (BadJOSEException | ParseException e) {
            return new Result.Invalid(Reason.JWT_FORM);
        }
    }

    private static boolean isNamed(SignedJWT jwt) {
        Map<String, Object> claims = jwt.getPayload().toJSONObject();
        return claims != null && claims.get("sub") instanceof String;
    }

    private boolean isOfTheFuture(@Nullable Date issued) {
        return issued != null && issued.toInstant().isAfter(clock.instant().plus(tolerance));
    }
}
