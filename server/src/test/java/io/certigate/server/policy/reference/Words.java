package io.certigate.server.policy.reference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The words of all scenarios: few, so that rules and questions collide.
 *
 * @param attested the properties of entities of which only the registry's value counts
 */
public record Words(Set<String> attested) {
    static final List<String> MARKETS = List.of("AA", "BB", "CC");
    /** What a rule may name instead of markets, and the markets that it stands for. */
    static final Map<String, List<String>> GROUPS = Map.of(
            "ab", List.of("AA", "BB"),
            "more", List.of("AA", "BB", "CC"),
            "*", MARKETS);

    static final List<String> TYPES = List.of("acc", "com", "res");
    static final List<String> ACTIONS = List.of("a.x", "a.y", "a.y.z", "ab", "b.x");
    static final List<String> ACTION_PATTERNS =
            List.of("a.x", "a.y", "a.y.z", "ab", "b.x", "a.*", "a.y.*", "b.*", "*", "a.*");
    static final List<String> RELATIONS = List.of("owner", "partner");
    static final List<String> KINDS = List.of("free", "strict");
    static final List<String> STRICT_ISSUERS = List.of("The office", "The other office");
    static final String STRICT_REMEDY = "Ask the office.";

    /** Numbers of the kind {@code strict} by whether they are well-formed: sixteen characters, ISO 7064 MOD 11-2. */
    static final Map<String, Boolean> STRICT_NUMBERS = Map.of(
            "0000000218250097", true,
            "000000021694233X", true,
            "0000000151093700", true,
            "0000000218250098", false,
            "00000002182500097", false,
            "", false);

    /** Types of the properties of entities by name, as a vocabulary writes them. */
    static final Map<String, String> PROPERTIES = properties();

    static final String ACTION_PROPERTY = "ap";
    static final String CONTEXT_MAP = "cm";

    private static Map<String, String> properties() {
        Map<String, String> types = new LinkedHashMap<>();
        types.put("s", "string");
        types.put("q", "string");
        types.put("f", "bool");
        types.put("n", "int");
        types.put("d", "decimal");
        types.put("t", "instant");
        types.put("l", "list of string");
        types.put("ln", "list of int");
        types.put("m", "{x: string, y: {z: int}}");
        return types;
    }

    /** The vocabulary as a document. */
    String document() {
        StringBuilder text = new StringBuilder("vocabulary: words\nlanguage: 1\n");
        section(text, "markets", MARKETS);
        text.append("market_groups:\n  ab: {members: [AA, BB]}\n  more: {members: [ab, CC]}\n");
        section(text, "entity_types", TYPES);
        section(text, "actions", ACTIONS);
        section(text, "relations", RELATIONS);
        text.append("properties:\n");
        PROPERTIES.forEach((name, type) -> text.append("  ")
                .append(name)
                .append(": {type: ")
                .append(type)
                .append(name.equals("q") ? ", values: [u, v, w]" : "")
                .append(attested.contains(name) ? ", attested: true" : "")
                .append("}\n"));
        text.append("action_properties: {").append(ACTION_PROPERTY).append(": {type: string}}\n");
        text.append("context: {").append(CONTEXT_MAP).append(": {type: {v: decimal, w: string}}}\n");
        text.append("certification_kinds:\n  free:\n  strict:\n    issuers: [")
                .append(String.join(", ", STRICT_ISSUERS))
                .append("]\n    number: {pattern: '[0-9]{15}[0-9X]', check: iso7064-mod11-2}\n")
                .append("    remedy: {en: ")
                .append(STRICT_REMEDY)
                .append("}\n");
        return text.toString();
    }

    private static void section(StringBuilder text, String section, List<String> words) {
        text.append(section).append(":\n");
        words.forEach(word -> text.append("  ").append(word).append(":\n"));
    }
}
