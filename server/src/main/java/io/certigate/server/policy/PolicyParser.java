package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Nearest;
import io.certigate.server.model.Window;
import io.certigate.server.yaml.Scalars;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one policy document into rules; every word is looked up in the vocabulary. */
final class PolicyParser {
    private static final Set<String> KEYS =
            Set.of("policy", "language", "title", "description", "markets", "zone", "law", "rules");
    private static final Set<String> RULE_KEYS = Set.of(
            "id",
            "effect",
            "subjects",
            "actions",
            "resources",
            "ids",
            "markets",
            "where",
            "when",
            "unless",
            "during",
            "require",
            "oblige",
            "law",
            "reason",
            "message");

    private final Vocabulary vocabulary;
    private final String policy;
    private final YamlMapping document;
    private final Set<String> markets;
    private final @Nullable ZoneId zone;
    private final Map<String, Law> laws = new LinkedHashMap<>();

    PolicyParser(YamlNode root, Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.document = root.mapping().only(KEYS);
        Texts.language(document);
        this.policy = document.text("policy");
        document.textOrEmpty("title");
        document.textOrEmpty("description");
        this.markets = words(
                document.listOrEmpty("markets"), "market", vocabulary.markets().keySet());
        this.zone = zone(document.optional("zone"));
        for (YamlNode node : document.listOrEmpty("law")) {
            law(node);
        }
    }

    /** The policy's id. */
    String policy() {
        return policy;
    }

    /** The rules, complete only if no problem was recorded. */
    List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        YamlNode list = document.required("rules");
        if (list == null) {
            return rules;
        }
        for (YamlNode node : list.list()) {
            YamlMapping mapping = node.mapping().only(RULE_KEYS).withoutEmpty();
            Rule rule = rule(mapping);
            if (!ids.add(rule.cause().rule())) {
                node.problem("expected each rule id once in a policy, found '"
                        + rule.cause().rule() + "' again");
            }
            rules.add(rule);
        }
        return rules;
    }

    private Rule rule(YamlMapping mapping) {
        String id = mapping.text("id");
        Effect effect = effect(mapping);
        for (String later : List.of("when", "unless")) {
            YamlNode node = mapping.optional(later);
            if (node != null) {
                node.problem("'" + later + "' is not implemented yet; use 'where' for property equalities");
            }
        }
        Cause cause = cause(mapping, id, effect);
        Set<String> types = vocabulary.entityTypes().keySet();
        return new Rule(
                cause,
                effect,
                words(mapping.listOrEmpty("subjects"), "entity type", types),
                actions(mapping),
                words(mapping.listOrEmpty("resources"), "entity type", types),
                ids(mapping),
                markets(mapping),
                where(mapping),
                during(mapping),
                require(mapping, cause, effect),
                obligations(mapping, id, effect));
    }

    private static Effect effect(YamlMapping mapping) {
        YamlNode node = mapping.required("effect");
        if (node == null) {
            return Effect.DENY;
        }
        return switch (node.text()) {
            case "permit" -> Effect.PERMIT;
            case "forbid" -> Effect.DENY;
            default -> {
                node.problem("expected permit or forbid, found " + node.found()
                        + Nearest.hint(node.text(), List.of("permit", "forbid")));
                yield Effect.DENY;
            }
        };
    }

    private Cause cause(YamlMapping mapping, String id, Effect effect) {
        String reason = mapping.textOrEmpty("reason");
        if (reason.isEmpty()) {
            if (effect == Effect.DENY) {
                mapping.place().problem("expected 'reason' in a forbid, found none");
            }
            reason = policy + "." + id;
        }
        List<Law> cited = new ArrayList<>();
        for (YamlNode node : mapping.listOrEmpty("law")) {
            Law law = laws.get(node.text());
            if (law == null) {
                node.problem("expected a law that the policy declares under 'law', found " + node.found()
                        + Nearest.hint(node.text(), laws.keySet()));
            } else {
                cited.add(law);
            }
        }
        return new Cause(reason, policy, id, Texts.localized(mapping, "message"), List.copyOf(cited));
    }

    private Set<String> markets(YamlMapping mapping) {
        YamlNode own = mapping.optional("markets");
        if (own != null) {
            return words(own.list(), "market", vocabulary.markets().keySet());
        }
        if (document.listOrEmpty("markets").isEmpty()) {
            mapping.place().problem("expected 'markets' in the rule or in its policy, found none");
        }
        return markets;
    }

    private Set<String> actions(YamlMapping mapping) {
        Set<String> declared = vocabulary.actions().keySet();
        Set<String> result = new LinkedHashSet<>();
        YamlNode list = mapping.required("actions");
        for (YamlNode node : list == null ? List.<YamlNode>of() : list.list()) {
            String word = node.text();
            if (word.equals("*") || word.endsWith(".*")) {
                String prefix = word.substring(0, word.length() - 1);
                List<String> matching = declared.stream()
                        .filter(action -> action.startsWith(prefix))
                        .toList();
                if (matching.isEmpty()) {
                    node.problem("expected a prefix of declared actions, found none that begins with '" + prefix + "'"
                            + Nearest.hint(prefix, declared));
                }
                result.addAll(matching);
            } else if (declared.contains(word)) {
                result.add(word);
            } else {
                node.problem(Vocabulary.undeclared("action", word, declared));
            }
        }
        return result;
    }

    private Set<EntityRef> ids(YamlMapping mapping) {
        Set<EntityRef> result = new LinkedHashSet<>();
        for (YamlNode node : mapping.listOrEmpty("ids")) {
            try {
                EntityRef ref = EntityRef.parse(node.text());
                if (!vocabulary.entityTypes().containsKey(ref.type())) {
                    node.problem(Vocabulary.undeclared(
                            "entity type", ref.type(), vocabulary.entityTypes().keySet()));
                }
                result.add(ref);
            } catch (IllegalArgumentException e) {
                node.problem(String.valueOf(e.getMessage()));
            }
        }
        return result;
    }

    private List<Equality> where(YamlMapping mapping) {
        List<Equality> result = new ArrayList<>();
        for (YamlMapping.Member member : mapping.membersOrEmpty("where")) {
            Equality equality = new PropertyPathParser(vocabulary).equality(member);
            if (equality != null) {
                result.add(equality);
            }
        }
        return result;
    }

    private List<Window> during(YamlMapping mapping) {
        YamlNode node = mapping.optional("during");
        if (node == null) {
            return List.of(Window.ALWAYS);
        }
        List<Window> windows = new ArrayList<>();
        for (YamlNode each : node.isSequence() ? node.list() : List.of(node)) {
            windows.add(window(each));
        }
        return windows;
    }

    private Window window(YamlNode node) {
        YamlMapping mapping = node.mapping().only(Set.of("from", "until")).withoutEmpty();
        Instant from = instant(mapping.optional("from"));
        Instant until = instant(mapping.optional("until"));
        if (mapping.members().isEmpty()) {
            node.problem("expected 'from', 'until' or both, found neither");
        }
        if (from != null && until != null && !from.isBefore(until)) {
            node.problem("expected an end after the start, found from " + from + " until " + until);
            return Window.ALWAYS;
        }
        return new Window(from, until);
    }

    private @Nullable Instant instant(@Nullable YamlNode node) {
        return node == null ? null : Scalars.instant(node, zone);
    }

    private List<Requirement> require(YamlMapping mapping, Cause cause, Effect effect) {
        YamlNode node = mapping.optional("require");
        if (node == null) {
            return List.of();
        }
        if (effect == Effect.DENY) {
            node.problem("expected 'require' only in a permit: a forbid applies whatever anybody holds");
        }
        return new RequirementParser(vocabulary, cause).parse(node);
    }

    private List<Obligation> obligations(YamlMapping mapping, String rule, Effect effect) {
        List<Obligation> result = new ArrayList<>();
        YamlNode node = mapping.optional("oblige");
        if (node == null) {
            return result;
        }
        if (effect == Effect.DENY) {
            node.problem("expected 'oblige' only in a permit: a denial obliges nobody");
        }
        for (YamlNode each : node.list()) {
            YamlMapping obligation =
                    each.mapping().only(Set.of("id", "message")).withoutEmpty();
            result.add(new Obligation(obligation.text("id"), policy, rule, Texts.localized(obligation, "message")));
        }
        return result;
    }

    private void law(YamlNode node) {
        YamlMapping mapping = node.mapping().only(Set.of("id", "title", "issuer", "number", "published", "url"));
        Law law = new Law(
                mapping.text("id"),
                mapping.text("title"),
                mapping.textOrEmpty("issuer"),
                mapping.textOrEmpty("number"),
                Scalars.date(mapping, "published"),
                mapping.textOrEmpty("url"));
        if (laws.put(law.id(), law) != null) {
            node.problem("expected each law id once in a policy, found '" + law.id() + "' again");
        }
    }

    private static @Nullable ZoneId zone(@Nullable YamlNode node) {
        if (node == null) {
            return null;
        }
        try {
            return ZoneId.of(node.text());
        } catch (DateTimeException e) {
            node.problem("expected a time zone such as Asia/Shanghai, found " + node.found()
                    + Nearest.hint(node.text(), ZoneId.getAvailableZoneIds()));
            return null;
        }
    }

    private static Set<String> words(List<YamlNode> nodes, String what, Set<String> declared) {
        Set<String> result = new LinkedHashSet<>();
        for (YamlNode node : nodes) {
            String word = node.text();
            if (declared.contains(word)) {
                result.add(word);
            } else {
                node.problem(Vocabulary.undeclared(what, word, declared));
            }
        }
        return result;
    }
}
