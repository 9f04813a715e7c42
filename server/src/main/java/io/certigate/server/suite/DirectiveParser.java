package io.certigate.server.suite;

import io.certigate.server.model.Directive;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.Nearest;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import io.certigate.server.policy.DirectiveWords;
import io.certigate.server.policy.ValueParser;
import io.certigate.server.yaml.Scalars;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one directive of a suite's fixtures, with the words of a rule and the checks of an issued one. */
final class DirectiveParser {
    private static final Set<String> KEYS = Set.of(
            "id",
            "title",
            "markets",
            "actions",
            "subjects",
            "resources",
            "ids",
            "where",
            "during",
            "from",
            "until",
            "states",
            "ordered_by",
            "law",
            "reason",
            "message");
    private static final Set<String> LAW_KEYS =
            Set.of("id", "title", "issuer", "number", "issued", "published", "effective", "url");

    private final FixturesParser fixtures;
    private final DirectiveWords words;

    DirectiveParser(FixturesParser fixtures, DirectiveWords words) {
        this.fixtures = fixtures;
        this.words = words;
    }

    Directive parse(YamlNode node) {
        YamlMapping mapping = node.mapping().only(KEYS).withoutEmpty();
        String id = mapping.text("id");
        Window window = window(node, mapping);
        Instant from = window.from() == null ? Instant.EPOCH : window.from();
        String reason = mapping.textOrEmpty("reason");
        return new Directive(
                id,
                scope(mapping),
                window,
                new Directive.Order(
                        mapping.textOrEmpty("title"),
                        mapping.textOrEmpty("ordered_by"),
                        law(mapping.optional("law"), id),
                        reason.isEmpty() ? "directive." + id : reason,
                        message(mapping)),
                states(mapping, from));
    }

    private Directive.Scope scope(YamlMapping mapping) {
        Set<String> markets = words(mapping, "markets", words::marketProblem);
        return new Directive.Scope(
                markets,
                words.markets(markets),
                words(mapping, "actions", words::actionProblem),
                types(mapping, "subjects"),
                types(mapping, "resources"),
                ids(mapping),
                where(mapping));
    }

    /** What is wrong with a word, null if nothing is. */
    private interface WordCheck {
        @Nullable
        String problem(String word);
    }

    private static Set<String> words(YamlMapping mapping, String key, WordCheck check) {
        Set<String> result = new HashSet<>();
        YamlNode list = mapping.required(key);
        for (YamlNode each : list == null ? List.<YamlNode>of() : list.list()) {
            String problem = check.problem(each.text());
            if (problem != null) {
                each.problem(problem);
            }
            result.add(each.text());
        }
        return result;
    }

    private Set<String> types(YamlMapping mapping, String key) {
        Set<String> result = new HashSet<>();
        for (YamlNode each : mapping.listOrEmpty(key)) {
            FixturesParser.declared(each, "entity type", each.text(), fixtures.entityTypes());
            result.add(each.text());
        }
        return result;
    }

    private Set<EntityRef> ids(YamlMapping mapping) {
        Set<EntityRef> result = new HashSet<>();
        for (YamlNode each : mapping.listOrEmpty("ids")) {
            result.add(fixtures.ref(each));
        }
        return result;
    }

    private Map<String, Set<Value>> where(YamlMapping mapping) {
        Map<String, Set<Value>> result = new HashMap<>();
        for (YamlMapping.Member member : mapping.membersOrEmpty("where")) {
            try {
                PropertyType.Plain type = words.type(member.key());
                Set<Value> values = new HashSet<>();
                YamlNode node = member.value();
                for (YamlNode each : node.isSequence() ? node.list() : List.of(node)) {
                    values.add(ValueParser.parse(each, type));
                }
                result.put(member.key(), values);
            } catch (IllegalArgumentException e) {
                member.keyNode().problem(String.valueOf(e.getMessage()));
            }
        }
        return result;
    }

    /** Either {@code during: {from, until}} or these two by themselves; without a start, from the first state on. */
    private static Window window(YamlNode node, YamlMapping mapping) {
        YamlNode during = mapping.optional("during");
        if (during == null) {
            return window(node, mapping, mapping);
        }
        for (String key : List.of("from", "until")) {
            YamlNode twice = mapping.optional(key);
            if (twice != null) {
                twice.problem("expected either 'during' or '" + key + "', found both");
            }
        }
        return window(during, during.mapping().only(Set.of("from", "until")).withoutEmpty(), mapping);
    }

    private static Window window(YamlNode node, YamlMapping mapping, YamlMapping directive) {
        YamlNode start = mapping.optional("from");
        YamlNode end = mapping.optional("until");
        List<YamlNode> states = directive.listOrEmpty("states");
        if (start == null && !states.isEmpty()) {
            start = states.get(0).mapping().optional("at");
        }
        if (start == null) {
            node.problem("expected 'from', or 'states' of which the first says it, found neither");
        }
        Instant from = start == null ? Instant.EPOCH : Scalars.instant(start, null);
        Instant until = end == null ? null : Scalars.instant(end, null);
        if (until != null && !from.isBefore(until)) {
            node.problem("expected an end after the start, found from " + from + " until " + until);
            return new Window(from, null);
        }
        return new Window(from, until);
    }

    private static OrderHistory states(YamlMapping mapping, Instant from) {
        List<OrderHistory.Entry> entries = new ArrayList<>();
        for (YamlNode each : mapping.listOrEmpty("states")) {
            YamlMapping entry = each.mapping().only(Set.of("at", "state")).withoutEmpty();
            YamlNode at = entry.required("at");
            YamlNode state = entry.required("state");
            if (at != null && state != null) {
                entries.add(new OrderHistory.Entry(Scalars.instant(at, null), state(state)));
            }
        }
        if (entries.isEmpty()) {
            return new OrderHistory(List.of(new OrderHistory.Entry(from, OrderState.IN_FORCE)));
        }
        try {
            return new OrderHistory(entries);
        } catch (IllegalArgumentException e) {
            mapping.place().problem(String.valueOf(e.getMessage()));
            return new OrderHistory(List.of(entries.get(0)));
        }
    }

    private static OrderState state(YamlNode node) {
        for (OrderState state : OrderState.values()) {
            if (state.word().equals(node.text())) {
                return state;
            }
        }
        List<String> states =
                Arrays.stream(OrderState.values()).map(OrderState::word).toList();
        node.problem("expected one of " + states + ", found " + node.found() + Nearest.hint(node.text(), states));
        return OrderState.IN_FORCE;
    }

    private static LegalBasis law(@Nullable YamlNode node, String id) {
        if (node == null) {
            return new LegalBasis(id, "", "", "", "", "", "", "");
        }
        YamlMapping law = node.mapping().only(LAW_KEYS).withoutEmpty();
        return new LegalBasis(
                law.textOrEmpty("id").isEmpty() ? id : law.textOrEmpty("id"),
                law.text("title"),
                law.textOrEmpty("issuer"),
                law.textOrEmpty("number"),
                Scalars.date(law, "issued"),
                Scalars.date(law, "published"),
                Scalars.date(law, "effective"),
                law.textOrEmpty("url"));
    }

    private static Map<String, String> message(YamlMapping mapping) {
        Map<String, String> message = new HashMap<>();
        for (YamlMapping.Member member : mapping.membersOrEmpty("message")) {
            message.put(member.key(), member.value().text());
        }
        return message;
    }
}
