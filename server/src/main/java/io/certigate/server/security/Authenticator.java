package io.certigate.server.security;

import com.nimbusds.jwt.JWTClaimsSet;
import io.certigate.server.security.Identities.Group;
import io.certigate.server.security.Identities.StaticToken;
import io.certigate.server.security.Verdict.Authenticated;
import io.certigate.server.security.Verdict.Reason;
import io.certigate.server.security.Verdict.Refused;
import io.certigate.server.security.Verdict.Undecided;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells who somebody is by what they show. Any thread may ask, an event loop too: nothing waits. What was proven once costs a look into
 * a map, until it expires, or identities or keys change.
 */
public final class Authenticator {
    /** Most proven tokens that are remembered; beyond that they are proven again. */
    static final int MAX_KNOWN = 10_000;

    /** Most JWTs with wrong signatures for each second. */
    static final int MAX_FORGERIES = 100;

    /** Longest token, in characters: headers are bounded too. */
    static final int MAX_TOKEN = 6_144;

    private static final int JWT_DOTS = 2;

    private static final String SCHEME = "Bearer ";
    private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,100}");

    /** What stands before the subject of a JWT in the name of a principal that is not listed; no listed name has a colon. */
    private static final String JWT_NAME = "jwt:";

    private final InstantSource clock;
    private final FailureBudget forgeries;
    // Writers hold the lock of this object.
    private volatile Generation current;

    /**
     * What was proven.
     *
     * @param until in milliseconds of the wall clock; what ends within one counts no longer from its beginning
     */
    private record Known(Authenticated verdict, long until) {
        private static final long NEVER = Long.MAX_VALUE;

        static Known of(Principal principal, @Nullable Instant until) {
            return new Known(new Authenticated(principal), until == null ? NEVER : until.toEpochMilli());
        }

        boolean counts(InstantSource clock) {
            return until == NEVER || clock.millis() < until;
        }
    }

    /**
     * What holds together: a proof rests on identities and keys, and goes with them.
     *
     * @param jwts verifies JWTs; null if none is taken
     */
    private record Generation(
            Identities identities, @Nullable Jwts jwts, ConcurrentHashMap<String, Known> known) {
        static Generation of(Identities identities, @Nullable Jwts jwts) {
            return new Generation(identities, jwts, new ConcurrentHashMap<>());
        }
    }

    /**
     * How JWTs are verified.
     *
     * @param verifier null as long as no keys are known
     * @param mayHaveMore whether a key of a name that is not known may be there all the same
     */
    private record Jwts(@Nullable JwtVerifier verifier, Predicate<String> mayHaveMore) {}

    /**
     * Makes one that takes no JWTs.
     *
     * @param clock the wall clock
     * @param nanoTime the monotonic clock
     */
    Authenticator(Identities identities, InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.forgeries = new FailureBudget(MAX_FORGERIES, nanoTime);
        this.current = Generation.of(identities, null);
    }

    /** Other identities: what was proven before is proven again. */
    synchronized void identities(Identities identities) {
        current = Generation.of(identities, current.jwts());
    }

    /**
     * JWTs are taken from now on, once there are keys.
     *
     * @param mayHaveMore whether a key of a name that is not known may be there all the same; asked by any thread, must not block
     */
    synchronized void takeJwts(Predicate<String> mayHaveMore) {
        current = Generation.of(current.identities(), new Jwts(null, mayHaveMore));
    }

    /**
     * JWTs count by the keys of this verifier alone.
     *
     * @param verifier null if no keys are known
     */
    synchronized void keys(@Nullable JwtVerifier verifier) {
        Jwts jwts = current.jwts();
        if (jwts == null) {
            throw new IllegalStateException("expected keys where JWTs are taken");
        }
        current = Generation.of(current.identities(), new Jwts(verifier, jwts.mayHaveMore()));
    }

    /**
     * Tells who it is. A header decides alone: with one that does not count a certificate does not help.
     *
     * @param authorization the header of that name; null for none
     * @param certificate what the connection proved to have; null for none
     */
    public Verdict authenticate(@Nullable String authorization, @Nullable PeerCertificate certificate) {
        Generation now = current;
        if (authorization == null) {
            return byCertificate(now, certificate);
        }
        Known known = now.known().get(authorization);
        return known != null && known.counts(clock) ? known.verdict() : prove(now, authorization);
    }

    /**
     * Whether somebody who is not here now would still have a role. Whom no file lists, such as a member of a group by what the JWT claims, is
     * not known before the next JWT: of them it is true.
     *
     * @param name as it stands in the change log
     */
    public boolean mayStill(String name, Role role) {
        return name.startsWith(JWT_NAME)
                || current.identities()
                        .named(name)
                        .filter(principal -> principal.has(role))
                        .isPresent();
    }

    private Verdict byCertificate(Generation now, @Nullable PeerCertificate certificate) {
        if (certificate == null) {
            return new Refused(Reason.NO_CREDENTIAL);
        }
        if (!clock.instant().isBefore(certificate.notAfter())) {
            // It was checked when the connection began.
            return new Refused(Reason.EXPIRED_CERTIFICATE);
        }
        Principal principal = certificate
                .name()
                .map(name -> now.identities().certificates().get(name))
                .orElse(null);
        return principal == null ? new Refused(Reason.UNKNOWN_CERTIFICATE) : new Authenticated(principal);
    }

    private Verdict prove(Generation now, String authorization) {
        boolean bearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        if (!bearer || authorization.length() > SCHEME.length() + MAX_TOKEN) {
            return new Refused(Reason.MALFORMED);
        }
        String token = authorization.substring(SCHEME.length());
        return AccessToken.isOne(token) ? byToken(now, authorization, token) : byJwt(now, authorization, token);
    }

    private Verdict byToken(Generation now, String authorization, String token) {
        // Found by its hash: how long that takes tells nothing of the tokens that there are.
        StaticToken found = now.identities().tokens().get(AccessToken.hash(token));
        if (found == null) {
            return new Refused(Reason.UNKNOWN_TOKEN);
        }
        Known proven = Known.of(found.principal(), found.expires());
        return proven.counts(clock) ? remember(now, authorization, proven) : new Refused(Reason.EXPIRED_TOKEN);
    }

    private static boolean isFormedLikeJwt(String token) {
        return token.chars().filter(each -> each == '.').count() == JWT_DOTS;
    }

    private Verdict byJwt(Generation now, String authorization, String token) {
        Jwts jwts = now.jwts();
        if (jwts == null) {
            return new Refused(isFormedLikeJwt(token) ? Reason.JWT_NOT_TAKEN : Reason.UNKNOWN_TOKEN);
        }
        JwtVerifier verifier = jwts.verifier();
        if (verifier == null) {
            return new Undecided(Reason.JWT_KEYS_PENDING);
        }
        if (!forgeries.isLeft()) {
            return new Undecided(Reason.JWT_OVERLOAD);
        }
        JwtVerifier.Result result = verifier.verify(token);
        if (result instanceof JwtVerifier.Result.Valid valid) {
            Principal principal = principal(now.identities(), valid.claims());
            return principal == null
                    ? new Refused(Reason.JWT_CLAIMS)
                    : remember(now, authorization, Known.of(principal, valid.until()));
        }
        if (result instanceof JwtVerifier.Result.Invalid invalid) {
            if (invalid.reason() == Reason.JWT_SIGNATURE) {
                forgeries.spend();
            }
            return new Refused(invalid.reason());
        }
        return result instanceof JwtVerifier.Result.UnknownKey unknown
                        && jwts.mayHaveMore().test(unknown.id())
                ? new Undecided(Reason.JWT_KEYS_PENDING)
                : new Refused(Reason.JWT_KEY);
    }

    private static Verdict remember(Generation now, String authorization, Known proven) {
        if (now.known().size() >= MAX_KNOWN) {
            now.known().clear();
        }
        now.known().put(authorization, proven);
        return proven.verdict();
    }

    /** Who a JWT is about: a listed principal, or one with the roles of its groups; null if its subject can be no name. */
    private static @Nullable Principal principal(Identities identities, JWTClaimsSet claims) {
        String subject = String.valueOf(claims.getSubject());
        Principal listed = identities.subjects().get(subject);
        if (listed != null) {
            return listed;
        }
        if (!SUBJECT.matcher(subject).matches()) {
            return null;
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Group group : identities.groups()) {
            if (has(claims.getClaim(group.claim()), group.value())) {
                roles.addAll(group.roles());
            }
        }
        return Principal.authenticated(JWT_NAME + subject, roles);
    }

    private static boolean has(@Nullable Object claim, String value) {
        return claim instanceof Collection<?> values ? values.contains(value) : value.equals(claim);
    }
}
