package io.certigate.server.suite;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Nearest;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Basis;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.ValueParser;
import io.certigate.server.policy.Vocabulary;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one suite document. */
final class SuiteParser {
    private static final Set<String> CASE_KEYS =
            Set.of("name", "at", "subject", "action", "resource", "markets", "context", "fixtures", "expect");

    private final Vocabulary vocabulary;
    private final FixturesParser fixtures;

    SuiteParser(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.fixtures = new FixturesParser(vocabulary);
    }

    /** A part of a question: an entity or an action with the properties that the request sends. */
    private record Sent(EntityRef ref, Map<String, Value> properties) {}

    Suite parse(YamlNode root) {
        YamlMapping document = root.mapping().only(Set.of("suite", "description", "fixtures", "cases"));
        Fixtures shared = fixtures.parse(document.optional("fixtures"));
        List<Suite.Case> cases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        YamlNode list = document.required("cases");
        for (YamlNode node : list == null ? List.<YamlNode>of() : list.list()) {
            Suite.Case parsed = testCase(node, shared);
            if (!names.add(parsed.name())) {
                node.problem("expected each case name once in a suite, found '" + parsed.name() + "' again");
            }
            cases.add(parsed);
        }
        return new Suite(document.text("suite"), root.file(), cases);
    }

    private Suite.Case testCase(YamlNode node, Fixtures shared) {
        YamlMapping mapping = node.mapping().only(CASE_KEYS);
        YamlNode at = mapping.required("at");
        Sent subject = entity(mapping.required("subject"));
        Sent resource = entity(mapping.required("resource"));
        Sent action = action(mapping.required("action"));
        Question question = new Question(
                subject.ref(),
                Properties.of(subject.properties()),
                action.ref().id(),
                Properties.of(action.properties()),
                resource.ref(),
                Properties.of(resource.properties()),
                Properties.of(FixturesParser.properties(mapping.optional("context"), vocabulary.context())),
                markets(mapping));
        return new Suite.Case(
                mapping.text("name"),
                node.line(),
                question,
                at == null ? Instant.EPOCH : Scalars.instant(at, null),
                shared.plus(fixtures.parse(mapping.optional("fixtures"))),
                expectation(mapping));
    }

    private Sent entity(@Nullable YamlNode node) {
        if (node == null || !node.isMapping()) {
            return new Sent(node == null ? new EntityRef("none", "none") : FixturesParser.anyRef(node), Map.of());
        }
        YamlMapping mapping = node.mapping().only(Set.of("type", "id", "properties"));
        return new Sent(
                new EntityRef(mapping.text("type"), mapping.text("id")),
                FixturesParser.properties(mapping.optional("properties"), vocabulary.properties()));
    }

    private Sent action(@Nullable YamlNode node) {
        if (node == null || !node.isMapping()) {
            return new Sent(new EntityRef("action", node == null ? "none" : node.text()), Map.of());
        }
        YamlMapping mapping = node.mapping().only(Set.of("name", "properties"));
        return new Sent(
                new EntityRef("action", mapping.text("name")),
                FixturesParser.properties(mapping.optional("properties"), vocabulary.actionProperties()));
    }

    private static List<String> markets(YamlMapping mapping) {
        List<String> markets = new ArrayList<>();
        YamlNode list = mapping.required("markets");
        for (YamlNode node : list == null ? List.<YamlNode>of() : list.list()) {
            markets.add(node.text());
        }
        if (list != null && (markets.isEmpty() || markets.size() > Question.MAX_MARKETS)) {
            list.problem("expected 1 to " + Question.MAX_MARKETS + " markets, found " + markets.size());
        }
        return markets.isEmpty() ? List.of("none") : markets.subList(0, Math.min(markets.size(), Question.MAX_MARKETS));
    }

    private static Expectation expectation(YamlMapping testCase) {
        YamlNode node = testCase.required("expect");
        if (node == null) {
            return new Expectation(Effect.DENY, null, List.of(), null, null, null, null);
        }
        YamlMapping mapping = node.mapping()
                .only(Set.of("effect", "basis", "reason", "reasons", "obligations", "notices", "valid_until"));
        for (YamlMapping.Member member : mapping.members()) {
            if (member.value().isNull() && !member.key().equals("valid_until")) {
                member.keyNode()
                        .problem("expected a value of '" + member.key() + "', found nothing: it would not be checked");
            }
        }
        YamlNode effect = mapping.required("effect");
        YamlNode basis = mapping.optional("basis");
        return new Expectation(
                effect == null ? Effect.DENY : oneOf(effect, Effect.values(), Effect.DENY),
                basis == null ? null : oneOf(basis, Basis.values(), Basis.RULE),
                texts(mapping.optional("reason")),
                exactly(mapping, "reasons"),
                duties(mapping),
                exactly(mapping, "notices"),
                validUntil(mapping));
    }

    private static @Nullable Set<String> exactly(YamlMapping mapping, String key) {
        return mapping.optional(key) == null
                ? null
                : mapping.listOrEmpty(key).stream().map(YamlNode::text).collect(Collectors.toSet());
    }

    private static @Nullable List<Expectation.Duty> duties(YamlMapping mapping) {
        return mapping.optional("obligations") == null
                ? null
                : mapping.listOrEmpty("obligations").stream()
                        .map(SuiteParser::duty)
                        .toList();
    }

    private static Expectation.Duty duty(YamlNode node) {
        if (!node.isMapping()) {
            return new Expectation.Duty(node.text(), null);
        }
        YamlMapping mapping = node.mapping().only(Set.of("id", "parameters")).withoutEmpty();
        Map<String, Value> parameters = new HashMap<>();
        for (YamlMapping.Member member : mapping.membersOrEmpty("parameters")) {
            parameters.put(member.key(), ValueParser.untyped(member.value()));
        }
        return new Expectation.Duty(mapping.text("id"), parameters);
    }

    private static List<String> texts(@Nullable YamlNode node) {
        if (node == null) {
            return List.of();
        }
        return node.isSequence() ? node.list().stream().map(YamlNode::text).toList() : List.of(node.text());
    }

    private static Expectation.@Nullable End validUntil(YamlMapping mapping) {
        for (YamlMapping.Member member : mapping.members()) {
            if (member.key().equals("valid_until")) {
                return new Expectation.End(member.value().isNull() ? null : Scalars.instant(member.value(), null));
            }
        }
        return null;
    }

    private static <E extends Enum<E>> E oneOf(YamlNode node, E[] values, E fallback) {
        String word = node.text();
        for (E value : values) {
            if (value.name().equals(word)) {
                return value;
            }
        }
        node.problem("expected one of " + Arrays.toString(values) + ", found " + node.found()
                + Nearest.hint(word, Arrays.stream(values).map(Enum::name).toList()));
        return fallback;
    }
}
