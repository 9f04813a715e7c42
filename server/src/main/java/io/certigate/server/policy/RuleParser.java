package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Nearest;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Value;
import io.certigate.server.yaml.Scalars;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the rules of one policy; every word is looked up in the vocabulary. */
final class RuleParser {
    private static final Set<String> KEYS = Set.of(
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
            "states",
            "require",
            "oblige",
            "law",
            "reason",
            "message",
            "review_by");

    private final Policy policy;
    private final Words words;
    private final Set<String> markets;
    private final Map<String, Law> laws = new HashMap<>();

    /** What the words of a policy may refer to. */
    record Words(Vocabulary vocabulary, Calendars calendars, ConditionParser conditions) {}

    /**
     * Reads rules.
     *
     * @param markets the markets of rules that name none, empty if the policy names none
     */
    RuleParser(Policy policy, Words words, Set<String> markets) {
        this.policy = policy;
        this.words = words;
        this.markets = markets;
        for (Law law : policy.laws()) {
            laws.put(law.id(), law);
        }
    }

    Rule rule(YamlNode node) {
        YamlMapping mapping = node.mapping().only(KEYS).withoutEmpty();
        String id = mapping.text("id");
        Effect effect = effect(mapping);
        Cause cause = cause(mapping, id, effect);
        return new Rule(
                cause,
                effect,
                target(mapping),
                new SpanParser(policy.zone(), words.calendars()).during(mapping),
                order(mapping),
                words.conditions().conditions(mapping, cause, effect),
                require(mapping, cause, effect),
                obligations(mapping, id, effect),
                reviewBy(mapping),
                node.place());
    }

    private Target target(YamlMapping mapping) {
        Vocabulary vocabulary = words.vocabulary();
        Set<String> types = vocabulary.entityTypes().keySet();
        return new Target(
                types(mapping, "subjects", types),
                TargetWords.actions(mapping.required("actions"), vocabulary),
                types(mapping, "resources", types),
                ids(mapping),
                markets(mapping),
                where(mapping));
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
            reason = policy.id() + "." + id;
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
        return new Cause(reason, policy.id(), id, Texts.localized(mapping, "message"), List.copyOf(cited));
    }

    private Set<String> markets(YamlMapping mapping) {
        YamlNode own = mapping.optional("markets");
        if (own != null) {
            return TargetWords.markets(own.list(), words.vocabulary());
        }
        if (markets.isEmpty()) {
            mapping.place().problem("expected 'markets' in the rule or in its policy, found none");
        }
        return markets;
    }

    private static Set<String> types(YamlMapping mapping, String key, Set<String> declared) {
        Set<String> result = new LinkedHashSet<>();
        for (YamlNode node : mapping.listOrEmpty(key)) {
            if (!declared.contains(node.text())) {
                node.problem(Vocabulary.undeclared("entity type", node.text(), declared));
            }
            result.add(node.text());
        }
        return result;
    }

    private Set<EntityRef> ids(YamlMapping mapping) {
        Set<EntityRef> result = new LinkedHashSet<>();
        Set<String> types = words.vocabulary().entityTypes().keySet();
        for (YamlNode node : mapping.listOrEmpty("ids")) {
            try {
                EntityRef ref = EntityRef.parse(node.text());
                if (!types.contains(ref.type())) {
                    node.problem(Vocabulary.undeclared("entity type", ref.type(), types));
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
            Equality equality = new PropertyPathParser(words.vocabulary()).equality(member);
            if (equality != null) {
                result.add(equality);
            }
        }
        return result;
    }

    private OrderHistory order(YamlMapping mapping) {
        YamlNode node = mapping.optional("states");
        if (node == null) {
            return OrderHistory.ALWAYS;
        }
        List<OrderHistory.Entry> entries = new ArrayList<>();
        for (YamlNode each : node.list()) {
            YamlMapping entry = each.mapping().only(Set.of("at", "state")).withoutEmpty();
            YamlNode at = entry.required("at");
            YamlNode state = entry.required("state");
            if (at != null && state != null) {
                entries.add(new OrderHistory.Entry(Scalars.instant(at, policy.zone()), state(state)));
            }
        }
        try {
            return new OrderHistory(entries);
        } catch (IllegalArgumentException e) {
            node.problem(String.valueOf(e.getMessage()));
            return OrderHistory.ALWAYS;
        }
    }

    private static OrderState state(YamlNode node) {
        List<String> states =
                Arrays.stream(OrderState.values()).map(OrderState::word).toList();
        if (!states.contains(node.text())) {
            node.problem("expected one of " + states + ", found " + node.found() + Nearest.hint(node.text(), states));
            return OrderState.IN_FORCE;
        }
        return OrderState.valueOf(node.text().toUpperCase(Locale.ROOT));
    }

    private List<Requirement> require(YamlMapping mapping, Cause cause, Effect effect) {
        YamlNode node = mapping.optional("require");
        if (node == null) {
            return List.of();
        }
        if (effect == Effect.DENY) {
            node.problem("expected 'require' only in a permit: a forbid applies whatever anybody holds; to exempt who"
                    + " holds a certification, use 'unless'");
        }
        return new RequirementParser(words.vocabulary(), cause).parse(node);
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
                    each.mapping().only(Set.of("id", "message", "parameters")).withoutEmpty();
            Map<String, Value> parameters = new HashMap<>();
            for (YamlMapping.Member member : obligation.membersOrEmpty("parameters")) {
                parameters.put(member.key(), ValueParser.untyped(member.value()));
            }
            result.add(new Obligation(
                    obligation.text("id"), policy.id(), rule, Texts.localized(obligation, "message"), parameters));
        }
        return result;
    }

    private static @Nullable LocalDate reviewBy(YamlMapping mapping) {
        String date = Scalars.date(mapping, "review_by");
        return date.isEmpty() ? null : LocalDate.parse(date);
    }
}
