package io.certigate.server.policy;

import io.certigate.server.yaml.Scalars;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one policy document. */
final class PolicyParser {
    private static final Set<String> KEYS =
            Set.of("policy", "language", "title", "description", "markets", "zone", "law", "rules");
    private static final Set<String> LAW_KEYS =
            Set.of("id", "title", "issuer", "number", "issued", "published", "effective", "url");

    private final YamlMapping document;
    private final Policy policy;
    private final RuleParser rules;

    PolicyParser(YamlNode root, RuleParser.Words words) {
        this.document = root.mapping().only(KEYS);
        Texts.language(document);
        document.textOrEmpty("description");
        YamlNode zone = document.optional("zone");
        this.policy = new Policy(
                document.text("policy"),
                document.textOrEmpty("title"),
                zone == null ? null : Scalars.zone(zone),
                laws(document),
                root.place());
        this.rules =
                new RuleParser(policy, words, TargetWords.markets(document.listOrEmpty("markets"), words.vocabulary()));
    }

    /** What the document says apart from its rules. */
    Policy policy() {
        return policy;
    }

    /** The rules, complete only if no problem was recorded. */
    List<Rule> rules() {
        List<Rule> result = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        YamlNode list = document.required("rules");
        for (YamlNode node : list == null ? List.<YamlNode>of() : list.list()) {
            Rule rule = rules.rule(node);
            if (!ids.add(rule.cause().rule())) {
                node.problem("expected each rule id once in a policy, found '"
                        + rule.cause().rule() + "' again");
            }
            result.add(rule);
        }
        return result;
    }

    private static List<Law> laws(YamlMapping document) {
        Map<String, Law> laws = new LinkedHashMap<>();
        for (YamlNode node : document.listOrEmpty("law")) {
            YamlMapping mapping = node.mapping().only(LAW_KEYS);
            Law law = new Law(
                    mapping.text("id"),
                    mapping.text("title"),
                    mapping.textOrEmpty("issuer"),
                    mapping.textOrEmpty("number"),
                    Scalars.date(mapping, "issued"),
                    Scalars.date(mapping, "published"),
                    Scalars.date(mapping, "effective"),
                    mapping.textOrEmpty("url"));
            if (laws.put(law.id(), law) != null) {
                node.problem("expected each law id once in a policy, found '" + law.id() + "' again");
            }
        }
        return List.copyOf(laws.values());
    }
}
