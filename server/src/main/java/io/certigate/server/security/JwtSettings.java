package io.certigate.server.security;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose JWTs count.
 *
 * @param issuer the exact {@code iss}
 * @param audience one of the {@code aud}
 * @param keys where the issuer's keys are
 * @param algorithms what may have signed them, such as {@code RS256}
 * @param tolerance how far clocks may differ
 * @param keep how long keys from an address count that cannot be fetched again
 */
public record JwtSettings(
        String issuer, String audience, Keys keys, Set<String> algorithms, Duration tolerance, Duration keep) {
    /** The shortest time for which keys may be kept: some fetches may fail. */
    public static final Duration LEAST_KEEP = Duration.ofMinutes(15);

    /** The longest one. */
    public static final Duration MOST_KEEP = Duration.ofDays(7);

    /** What may be allowed: signatures with a public key alone. A shared secret would let every verifier sign. */
    public static final List<String> KNOWN_ALGORITHMS =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    /**
     * Where a set of keys (RFC 7517) is: in a file or at an address, one of the two.
     *
     * @param file a file
     * @param address an address of https, or of http on this machine
     */
    public record Keys(@Nullable Path file, @Nullable URI address) {}

    /** Copies the algorithms. */
    public JwtSettings {
        algorithms = Set.copyOf(algorithms);
    }
}
