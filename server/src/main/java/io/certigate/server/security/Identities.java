package io.certigate.server.security;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may call, and how they prove to be who they are.
 *
 * @param tokens static tokens by their hash
 * @param certificates principals by the name in their certificate
 * @param subjects principals by the subject of their JWT
 * @param groups roles by what a JWT of another subject claims, in the order of the document
 */
public record Identities(
        Map<String, StaticToken> tokens,
        Map<String, Principal> certificates,
        Map<String, Principal> subjects,
        List<Group> groups) {
    /**
     * A static token.
     *
     * @param expires from when on it counts no longer; null for never
     */
    public record StaticToken(Principal principal, @Nullable Instant expires) {}

    /**
     * Those with a value in a claim of their JWT.
     *
     * @param claim name of the claim, whose value is a text or a list of texts
     * @param value one of them
     * @param roles what they may do
     */
    public record Group(String claim, String value, Set<Role> roles) {
        /** Copies the roles. */
        public Group {
            roles = Set.copyOf(roles);
        }
    }

    /** Who is listed under a name. */
    Optional<Principal> named(String name) {
        return Stream.of(
                        tokens.values().stream().map(StaticToken::principal),
                        certificates.values().stream(),
                        subjects.values().stream())
                .flatMap(all -> all)
                .filter(principal -> principal.name().equals(name))
                .findFirst();
    }

    /** Copies all. */
    public Identities {
        tokens = Map.copyOf(tokens);
        certificates = Map.copyOf(certificates);
        subjects = Map.copyOf(subjects);
        groups = List.copyOf(groups);
    }
}
