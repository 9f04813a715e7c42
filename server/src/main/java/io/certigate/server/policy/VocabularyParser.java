package io.certigate.server.policy;

import com.google.re2j.Pattern;
import io.certigate.server.condition.BoundedPattern;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Nearest;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.Value;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads vocabulary documents and adds them up. */
final class VocabularyParser {
    private static final Set<String> KEYS = Set.of(
            "vocabulary",
            "language",
            "markets",
            "market_groups",
            "entity_types",
            "properties",
            "action_properties",
            "context",
            "actions",
            "relations",
            "certification_kinds");
    private static final int LONGEST_WORD = EntityRef.MAX_TYPE;
    private static final Set<String> RESERVED_RELATIONS = Set.of("subject", "resource");

    private final Map<String, Localized> markets = new LinkedHashMap<>();
    private final MarketGroups marketGroups = new MarketGroups(markets.keySet());
    private final Map<String, Localized> entityTypes = new LinkedHashMap<>();
    private final Map<String, Localized> actions = new LinkedHashMap<>();
    private final Map<String, Localized> relations = new LinkedHashMap<>();
    private final Map<String, Vocabulary.Property> properties = new LinkedHashMap<>();
    private final Map<String, Vocabulary.Property> actionProperties = new LinkedHashMap<>();
    private final Map<String, Vocabulary.Property> context = new LinkedHashMap<>();
    private final Map<String, CertificationKind> kinds = new LinkedHashMap<>();

    void add(YamlNode root) {
        YamlMapping document = root.mapping().only(KEYS);
        Texts.language(document);
        document.text("vocabulary");
        titles(document, "markets", markets);
        for (YamlMapping.Member member : document.membersOrEmpty("market_groups")) {
            checkWord(member, false);
            marketGroups.add(member);
        }
        titles(document, "entity_types", entityTypes);
        titles(document, "actions", actions);
        titles(document, "relations", relations);
        for (String reserved : RESERVED_RELATIONS) {
            if (relations.containsKey(reserved)) {
                root.problem("expected a relation other than '" + reserved + "', which names the entity itself");
            }
        }
        properties(document, "properties", properties, true);
        properties(document, "action_properties", actionProperties, false);
        properties(document, "context", context, false);
        for (YamlMapping.Member member : document.membersOrEmpty("certification_kinds")) {
            checkWord(member, false);
            declare(kinds, member, kind(member));
        }
    }

    Vocabulary vocabulary() {
        return new Vocabulary(
                markets,
                marketGroups.resolve(),
                entityTypes,
                actions,
                relations,
                properties,
                actionProperties,
                context,
                kinds);
    }

    /** A word that is written in requests and paths: a dot would end the name of a property or relation too early. */
    private static void checkWord(YamlMapping.Member member, boolean undotted) {
        String word = member.key();
        boolean plain = !word.isEmpty() && word.length() <= LONGEST_WORD;
        for (int i = 0; plain && i < word.length(); i++) {
            char c = word.charAt(i);
            plain = Character.isLetterOrDigit(c) || c == '_' || c == '-' || (c == '.' && !undotted);
        }
        if (!plain) {
            member.keyNode()
                    .problem("expected a word of 1 to " + LONGEST_WORD + " letters, digits, _, -"
                            + (undotted ? "" : " and dots") + ", found "
                            + member.keyNode().found());
        }
    }

    private static <T> void declare(Map<String, T> words, YamlMapping.Member member, T meaning) {
        if (words.putIfAbsent(member.key(), meaning) != null) {
            member.keyNode().problem("expected each word to be declared once, found '" + member.key() + "' again");
        }
    }

    private static void titles(YamlMapping document, String section, Map<String, Localized> words) {
        for (YamlMapping.Member member : document.membersOrEmpty(section)) {
            Localized title = Localized.NONE;
            if (!member.value().isNull()) {
                title = Texts.localized(member.value().mapping().only(Set.of("title")), "title");
            }
            checkWord(member, section.equals("relations"));
            declare(words, member, title);
        }
    }

    private static void properties(
            YamlMapping document, String section, Map<String, Vocabulary.Property> words, boolean stored) {
        Set<String> keys = stored ? Set.of("type", "values", "attested", "title") : Set.of("type", "values", "title");
        for (YamlMapping.Member member : document.membersOrEmpty(section)) {
            YamlMapping mapping = member.value().mapping().only(keys).withoutEmpty();
            YamlNode attested = mapping.optional("attested");
            YamlNode type = mapping.required("type");
            Texts.localized(mapping, "title");
            checkWord(member, true);
            if (type != null) {
                declare(
                        words,
                        member,
                        new Vocabulary.Property(
                                type(type, mapping.listOrEmpty("values"), 1), attested != null && attested.bool()));
            }
        }
    }

    private static PropertyType type(YamlNode node, List<YamlNode> values, int depth) {
        if (node.isMapping()) {
            if (!values.isEmpty()) {
                node.problem("expected values only of a string property, found them of a map");
            }
            return map(node, depth);
        }
        String text = node.text();
        boolean list = text.startsWith("list of ");
        PropertyType.Kind kind = kind(node, list ? text.substring("list of ".length()) : text);
        Set<String> closed = new HashSet<>();
        for (YamlNode value : values) {
            closed.add(value.text());
        }
        if (!closed.isEmpty() && kind != PropertyType.Kind.STRING) {
            node.problem("expected values only of a string property, found them of " + kind.word());
        }
        PropertyType.Plain plain = new PropertyType.Plain(kind, Set.copyOf(closed));
        return list ? new PropertyType.ListOf(plain) : plain;
    }

    private static PropertyType map(YamlNode node, int depth) {
        Map<String, PropertyType> fields = new HashMap<>();
        if (depth > Value.MAX_DEPTH) {
            node.problem("expected at most " + Value.MAX_DEPTH + " levels of maps, found more");
            return new PropertyType.MapOf(fields);
        }
        for (YamlMapping.Member member : node.mapping().members()) {
            checkWord(member, true);
            fields.put(member.key(), type(member.value(), List.of(), depth + 1));
        }
        return new PropertyType.MapOf(Map.copyOf(fields));
    }

    private static PropertyType.Kind kind(YamlNode node, String word) {
        List<String> words = new ArrayList<>();
        for (PropertyType.Kind kind : PropertyType.Kind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
            words.add(kind.word());
        }
        node.problem("expected one of the types " + words + ", a 'list of' one, or a map of fields, found '" + word
                + "'" + Nearest.hint(word, words));
        return PropertyType.Kind.STRING;
    }

    private static CertificationKind kind(YamlMapping.Member member) {
        if (member.value().isNull()) {
            return new CertificationKind(member.key(), Localized.NONE, List.of(), NumberFormat.FREE, Localized.NONE);
        }
        YamlMapping mapping = member.value()
                .mapping()
                .only(Set.of("title", "issuers", "number", "remedy"))
                .withoutEmpty();
        List<String> issuers = new ArrayList<>();
        for (YamlNode issuer : mapping.listOrEmpty("issuers")) {
            issuers.add(issuer.text());
        }
        return new CertificationKind(
                member.key(),
                Texts.localized(mapping, "title"),
                List.copyOf(issuers),
                numbers(mapping.optional("number")),
                Texts.localized(mapping, "remedy"));
    }

    private static NumberFormat numbers(@Nullable YamlNode node) {
        if (node == null) {
            return NumberFormat.FREE;
        }
        YamlMapping mapping =
                node.mapping().only(Set.of("pattern", "normalize", "check")).withoutEmpty();
        boolean strip = false;
        boolean upper = false;
        for (YamlNode step : mapping.listOrEmpty("normalize")) {
            switch (step.text().toLowerCase(Locale.ROOT)) {
                case "strip" -> strip = true;
                case "upper" -> upper = true;
                default -> step.problem("expected strip or upper, found " + step.found());
            }
        }
        YamlNode check = mapping.optional("check");
        if (check != null && !check.text().equals("iso7064-mod11-2")) {
            check.problem("expected iso7064-mod11-2, the only check there is, found " + check.found());
        }
        return new NumberFormat(pattern(mapping.optional("pattern")), strip, upper, check != null);
    }

    private static @Nullable Pattern pattern(@Nullable YamlNode node) {
        if (node == null) {
            return null;
        }
        try {
            return BoundedPattern.compile(node.text());
        } catch (IllegalArgumentException e) {
            node.problem(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
