package io.certigate.server.command;

import io.certigate.server.Config;
import io.certigate.server.model.Nearest;
import io.certigate.server.security.IdentitySettings;
import io.certigate.server.security.JwtSettings;
import io.certigate.server.security.NodeIdentities;
import io.certigate.server.settings.MayBePath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code serve} lets an operator choose about who may call. */
final class IdentityOptions {
    private static final Duration MAX_TOLERANCE = Duration.ofMinutes(5);

    @Option(
            names = "--identities",
            paramLabel = "FILE",
            description =
                    "Who may call, with which roles, and how they prove who they are (docs/security.md): YAML, read again within"
                            + " seconds of a change. Left out: nobody is asked, and everybody who reaches the address may do"
                            + " everything.")
    private @Nullable Path identities;

    @Option(
            names = "--jwt-issuer",
            paramLabel = "ISSUER",
            description =
                    "With --identities: JWTs count whose 'iss' is exactly this. Needs --jwt-audience and --jwt-keys. Left out:"
                            + " none counts.")
    private @Nullable String issuer;

    @Option(
            names = "--jwt-audience",
            paramLabel = "AUDIENCE",
            description =
                    "One of the 'aud' that a JWT must have, so that what is meant for others does not count here.")
    private @Nullable String audience;

    @MayBePath
    @Option(
            names = "--jwt-keys",
            paramLabel = "FILE|URL",
            description =
                    "The issuer's public keys (JWKS): a file, read again within seconds of a change; or an address of https,"
                            + " fetched every 5 minutes, and soon when a JWT names a key that is not known.")
    private @Nullable String keys;

    @Option(
            names = "--jwt-algorithms",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "RS256,ES256",
            description =
                    "The algorithms that may have signed a JWT, of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and"
                            + " ES512. Default: ${DEFAULT-VALUE}.")
    private List<String> algorithms = new ArrayList<>();

    @Option(
            names = "--jwt-clock-tolerance",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "How far the issuer's clock may be from this one's, at most 5m. Default: ${DEFAULT-VALUE}.")
    private String tolerance = "";

    @Option(
            names = "--jwt-keys-keep",
            paramLabel = "DURATION",
            defaultValue = "24h",
            description =
                    "How long keys from an address count if they cannot be fetched again, 15m to 7d; then no JWT counts until"
                            + " they can. Default: ${DEFAULT-VALUE}.")
    private String keep = "";

    /**
     * Adds what was chosen to a configuration.
     *
     * @throws IllegalArgumentException if an option, or a file that one names, cannot be used
     */
    void apply(Config.Builder config) {
        JwtSettings jwt = jwt();
        if (identities == null) {
            if (jwt != null) {
                throw new IllegalArgumentException(
                        "expected --identities FILE with --jwt-issuer, found none; name a file that"
                                + " says what those with a JWT may do");
            }
            return;
        }
        IdentitySettings settings = new IdentitySettings(identities, jwt);
        try {
            NodeIdentities.check(settings);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("expected a file, found none at " + e.getFile(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("expected a file that can be read, found " + e, e);
        }
        config.identities(settings);
    }

    private @Nullable JwtSettings jwt() {
        if (issuer == null && audience == null && keys == null) {
            return null;
        }
        return new JwtSettings(
                given("--jwt-issuer", issuer),
                given("--jwt-audience", audience),
                keys(given("--jwt-keys", keys)),
                algorithms(),
                tolerance(),
                keep());
    }

    private static String given(String option, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    "expected --jwt-issuer, --jwt-audience and --jwt-keys together, found no " + option
                            + "; give it, or leave out the others");
        }
        return value;
    }

    private Set<String> algorithms() {
        for (String name : algorithms) {
            if (!JwtSettings.KNOWN_ALGORITHMS.contains(name)) {
                throw new IllegalArgumentException("expected --jwt-algorithms to be of " + JwtSettings.KNOWN_ALGORITHMS
                        + ", which need no shared secret, found '" + name + "'"
                        + Nearest.hint(name, JwtSettings.KNOWN_ALGORITHMS));
            }
        }
        if (algorithms.isEmpty()) {
            throw new IllegalArgumentException("expected --jwt-algorithms to name at least one, found none");
        }
        return Set.copyOf(algorithms);
    }

    private Duration tolerance() {
        Duration chosen = LogAmounts.duration("--jwt-clock-tolerance", tolerance);
        if (chosen.compareTo(MAX_TOLERANCE) > 0) {
            throw new IllegalArgumentException(
                    "expected --jwt-clock-tolerance of at most 5m, found " + tolerance + "; set the clocks instead");
        }
        return chosen;
    }

    private Duration keep() {
        Duration chosen = LogAmounts.duration("--jwt-keys-keep", keep);
        if (chosen.compareTo(JwtSettings.LEAST_KEEP) < 0 || chosen.compareTo(JwtSettings.MOST_KEEP) > 0) {
            throw new IllegalArgumentException("expected --jwt-keys-keep from 15m to 7d, found " + keep);
        }
        return chosen;
    }

    private static JwtSettings.Keys keys(String text) {
        if (!text.contains("://")) {
            return new JwtSettings.Keys(Path.of(text), null);
        }
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("expected --jwt-keys to be a file or a URL, found '" + text + "'", e);
        }
        boolean safe = "https".equals(address.getScheme()) && address.getHost() != null;
        if (!safe && !("http".equals(address.getScheme()) && isLoopback(address.getHost()))) {
            throw new IllegalArgumentException(
                    "expected --jwt-keys to be a file or a URL of https, since whoever changes the"
                            + " keys on their way is every caller, found '" + text
                            + "'; http is for addresses of this machine alone");
        }
        if (address.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "expected --jwt-keys without a user or a password, found one; public keys need none");
        }
        return new JwtSettings.Keys(null, address);
    }

    private static boolean isLoopback(@Nullable String host) {
        try {
            return host != null && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
