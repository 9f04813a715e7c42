package io.certigate.server.security;

import io.certigate.server.model.Nearest;
import io.certigate.server.security.Identities.Group;
import io.certigate.server.security.Identities.StaticToken;
import io.certigate.server.yaml.Problems;
import io.certigate.server.yaml.Scalars;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a document of identities. For one document. */
final class IdentitiesParser {
    /** Most principals, and most groups. */
    static final int MAX_ENTRIES = 10_000;

    /** Most tokens of one principal: the present one, the next one, and room. */
    static final int MAX_TOKENS = 4;

    private static final int MAX_TEXT = 256;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@/+-]{0,63}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** What a node itself, and whoever proves nothing, has as an actor. */
    private static final List<String> RESERVED = List.of("unauthenticated", "system", "policies-folder");

    private static final Map<String, Role> ROLES =
            Stream.of(Role.values()).collect(Collectors.toMap(Role::text, role -> role));

    private final Problems problems;
    private final Set<String> names = new HashSet<>();
    private final Map<String, StaticToken> tokens = new HashMap<>();
    private final Map<String, Principal> certificates = new HashMap<>();
    private final Map<String, Principal> subjects = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();

    private IdentitiesParser(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads a document.
     *
     * @param file its path, for messages
     * @param problems where mistakes go
     * @return null if there are any
     */
    static @Nullable Identities parse(String file, String text, Problems problems) {
        YamlNode root = YamlNode.parse(file, text, problems);
        return root == null ? null : new IdentitiesParser(problems).document(root);
    }

    private @Nullable Identities document(YamlNode root) {
        YamlMapping document =
                root.mapping().only(Set.of("principals", "groups")).withoutEmpty();
        bounded(document, "principals").forEach(this::principal);
        bounded(document, "groups").forEach(this::group);
        if (problems.isEmpty() && names.isEmpty() && groups.isEmpty()) {
            root.problem("expected 'principals' or 'groups', found neither, so that nobody could call");
        }
        return problems.isEmpty() ? new Identities(tokens, certificates, subjects, groups) : null;
    }

    private static List<YamlNode> bounded(YamlMapping document, String key) {
        List<YamlNode> all = document.listOrEmpty(key);
        if (all.size() > MAX_ENTRIES) {
            all.get(MAX_ENTRIES)
                    .problem("expected at most " + MAX_ENTRIES + " " + key + ", found " + all.size()
                            + "; let groups of a JWT stand for many");
            return List.of();
        }
        return all;
    }

    private void principal(YamlNode node) {
        YamlMapping entry = node.mapping()
                .only(Set.of("name", "roles", "tokens", "certificate", "jwt"))
                .withoutEmpty();
        YamlNode named = entry.required("name");
        Principal principal = Principal.authenticated(named == null ? "" : name(named), roles(entry));
        YamlNode certificate = entry.optional("certificate");
        YamlNode jwt = entry.optional("jwt");
        List<YamlNode> hashes = entry.listOrEmpty("tokens");
        if (certificate == null && jwt == null && hashes.isEmpty()) {
            node.problem(
                    "expected at least one of 'tokens', 'certificate' and 'jwt', found none, so that nobody can prove"
                            + " to be this principal");
        }
        if (hashes.size() > MAX_TOKENS) {
            hashes.get(MAX_TOKENS)
                    .problem("expected at most " + MAX_TOKENS + " tokens, found " + hashes.size()
                            + "; remove those that are out of use");
        }
        hashes.forEach(token -> token(token, principal));
        if (certificate != null) {
            once(certificate, certificates, bounded(certificate), principal);
        }
        if (jwt != null) {
            YamlNode subject = jwt.mapping().only(Set.of("subject")).required("subject");
            if (subject != null) {
                once(subject, subjects, bounded(subject), principal);
            }
        }
    }

    private String name(YamlNode node) {
        String name = node.text();
        if (!NAME.matcher(name).matches()) {
            node.problem(
                    "expected a name of 1 to 64 of A-Z, a-z, 0-9 and . _ @ / + -, the first a letter or a digit, found "
                            + node.found());
        } else if (RESERVED.stream().anyMatch(name.toLowerCase(Locale.ROOT)::startsWith)) {
            node.problem("expected a name that does not begin as one of " + RESERVED + ", found " + node.found());
        } else if (!names.add(name)) {
            node.problem("expected each name once, found " + node.found() + " again");
        }
        return name;
    }

    private Set<Role> roles(YamlMapping entry) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        YamlNode list = entry.required("roles");
        if (list != null) {
            for (YamlNode each : list.list()) {
                Role role = ROLES.get(each.text());
                if (role == null) {
                    each.problem("expected one of the roles "
                            + ROLES.keySet().stream().sorted().toList() + ", found " + each.found()
                            + Nearest.hint(each.text(), ROLES.keySet()));
                } else if (!roles.add(role)) {
                    each.problem("expected each role once, found " + each.found() + " again");
                }
            }
        }
        return roles;
    }

    private void token(YamlNode node, Principal principal) {
        YamlMapping entry = node.mapping().only(Set.of("sha256", "expires")).withoutEmpty();
        YamlNode hash = entry.required("sha256");
        YamlNode expires = entry.optional("expires");
        Instant until = expires == null ? null : Scalars.instant(expires, null);
        if (hash == null) {
            return;
        }
        String text = hash.text();
        if (!HASH.matcher(text).matches()) {
            // Not quoted: whoever wrote the token itself here must not find it in a log.
            hash.problem("expected the 64 hexadecimal digits that 'certigate token new' prints, found "
                    + (AccessToken.isOne(text)
                            ? "a token itself; replace it, since it has been in a file"
                            : text.length() + " characters"));
        } else if (tokens.putIfAbsent(text, new StaticToken(principal, until)) != null) {
            hash.problem("expected each token once, found this one again");
        }
    }

    private void group(YamlNode node) {
        YamlMapping entry = node.mapping().only(Set.of("jwt", "roles")).withoutEmpty();
        Set<Role> roles = roles(entry);
        YamlNode jwt = entry.required("jwt");
        if (jwt == null) {
            return;
        }
        YamlMapping claim = jwt.mapping().only(Set.of("claim", "value")).withoutEmpty();
        groups.add(new Group(claim.text("claim"), claim.text("value"), roles));
    }

    private static String bounded(YamlNode node) {
        String text = node.text();
        if (text.length() > MAX_TEXT) {
            node.problem("expected at most " + MAX_TEXT + " characters, found " + text.length());
        }
        return text;
    }

    private static void once(YamlNode node, Map<String, Principal> all, String key, Principal principal) {
        if (all.putIfAbsent(key, principal) != null) {
            node.problem("expected it of one principal alone, found " + node.found() + " again");
        }
    }
}
