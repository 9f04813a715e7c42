package io.certigate.server.policy;

import io.certigate.server.yaml.Problem;
import io.certigate.server.yaml.Problems;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns the documents of a release into a {@link PolicySet}. */
public final class PolicyCompiler {
    private static final Set<String> KINDS = Set.of("vocabulary", "calendar", "policy", "suite");
    private static final Comparator<Rule> ORDER = Comparator.comparing(
                    (Rule rule) -> rule.cause().policy())
            .thenComparing(rule -> rule.cause().rule());

    private PolicyCompiler() {}

    /**
     * Compiles documents; suites among them count for the hash only, and may be left unread.
     *
     * @throws InvalidPolicies if any document has a mistake; all mistakes are named
     */
    public static PolicySet compile(List<PolicyDocument> documents) throws InvalidPolicies {
        return compile(documents, hash(documents));
    }

    /**
     * Likewise, for who knows the hash.
     *
     * @param hash the {@link #hash} of the documents
     * @throws InvalidPolicies if any document has a mistake; all mistakes are named
     */
    public static PolicySet compile(List<PolicyDocument> documents, String hash) throws InvalidPolicies {
        Problems problems = new Problems();
        VocabularyParser vocabularies = new VocabularyParser();
        CalendarParser calendars = new CalendarParser();
        List<PolicyDocument> policies = new ArrayList<>();
        for (PolicyDocument document : documents) {
            switch (document.firstKeyAtSight()) {
                case "suite" -> {
                    // Suites are run by whoever publishes; the compiled release does not hold them.
                }
                case "policy" -> policies.add(document);
                default -> {
                    if (readWords(document, vocabularies, calendars, problems)) {
                        policies.add(document);
                    }
                }
            }
        }
        Vocabulary vocabulary = vocabularies.vocabulary();
        Calendars declared = calendars.calendars();
        RuleParser.Words words = new RuleParser.Words(vocabulary, declared, new ConditionParser(vocabulary, declared));
        List<Policy> heads = new ArrayList<>();
        List<Rule> rules = new ArrayList<>();
        readPolicies(policies, words, heads, rules, problems);
        if (problems.isEmpty() && policies.isEmpty()) {
            problems.add(
                    new Problem("policies", 0, 0, "expected at least one policy document (*.yaml, *.yml), found none"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidPolicies(problems.list());
        }
        return PolicySet.of(new PolicySet.Content(hash, vocabulary, declared, heads), rules);
    }

    /** Reads a document that is not plainly a policy or a suite; true if it is a policy after all. */
    private static boolean readWords(
            PolicyDocument document, VocabularyParser vocabularies, CalendarParser calendars, Problems problems) {
        YamlNode root = YamlNode.parse(document.path(), document.text(), problems);
        if (root == null) {
            return false;
        }
        switch (kind(root)) {
            case "vocabulary" -> vocabularies.add(root);
            case "calendar" -> calendars.add(root);
            case "policy" -> {
                return true;
            }
            case "suite" -> {
                // As above.
            }
            default ->
                root.problem("expected a document whose first key is vocabulary, calendar, policy or suite, found "
                        + firstKey(root));
        }
        return false;
    }

    /** The kind of a document: vocabulary, calendar, policy, suite, or empty if it is none of them. */
    public static String kind(YamlNode root) {
        String first = firstKey(root);
        return KINDS.contains(first) ? first : "";
    }

    private static String firstKey(YamlNode root) {
        if (!root.isMapping()) {
            return root.found();
        }
        List<YamlMapping.Member> members = root.mapping().members();
        return members.isEmpty() ? "nothing" : members.get(0).key();
    }

    /** Reads one document after the other: of a large release, all of them at once would not fit in memory. */
    private static void readPolicies(
            List<PolicyDocument> policies,
            RuleParser.Words words,
            List<Policy> heads,
            List<Rule> rules,
            Problems problems) {
        Map<String, String> files = new HashMap<>();
        for (PolicyDocument document : policies) {
            YamlNode root = YamlNode.parse(document.path(), document.text(), problems);
            if (root != null) {
                PolicyParser parser = new PolicyParser(root, words);
                String id = parser.policy().id();
                String other = files.putIfAbsent(id, root.file());
                if (other != null) {
                    root.problem("expected each policy id once, found '" + id + "' in " + other + " too");
                }
                heads.add(parser.policy());
                rules.addAll(parser.rules());
            }
        }
        heads.sort(Comparator.comparing(Policy::id));
        rules.sort(ORDER);
    }

    /**
     * The content hash of a release: SHA-256 over the documents in the order of their paths, each path and text preceded
     * by its length in bytes (four bytes, big-endian).
     */
    public static String hash(List<PolicyDocument> documents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            documents.stream()
                    .sorted(Comparator.comparing(PolicyDocument::path))
                    .forEach(document -> {
                        update(digest, document.path());
                        update(digest, document.text());
                    });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256 in every Java runtime", e);
        }
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(new byte[] {
            (byte) (bytes.length >>> 24), (byte) (bytes.length >>> 16), (byte) (bytes.length >>> 8), (byte) bytes.length
        });
        digest.update(bytes);
    }
}
