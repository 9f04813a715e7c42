package io.certigate.server.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.admin.WriteOptions;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Masks;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.replay.Verdict.Obstacle;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Update;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever way a policy reads a masked value, replay notices. */
@TestInstance(Lifecycle.PER_CLASS)
class MaskedReadingTest {
    private static final String SECRET = "secret-4711";
    private static final Instant AT = TestNode.START;
    private static final EntityRef SHOP = new EntityRef("account", "shop");
    private static final EntityRef ITEM = new EntityRef("item", "1");

    private static final String VOCABULARY = """
            vocabulary: test
            language: 1
            markets: {CN: {}}
            entity_types: {account: {}, item: {}}
            properties:
              name: {type: string}
              bound: {type: string, attested: true}
              age: {type: int}
              since: {type: instant}
              price: {type: decimal}
              tags: {type: list of string}
              home: {type: {city: string, street: {number: int}}}
              open: {type: string}
            action_properties: {speed: {type: int}}
            context: {note: {type: string}, amount: {type: {value: decimal, currency: string}}}
            actions: {ACTIONS}
            """;

    /** An action for each way of reading; the rule's body. */
    private static final Map<String, String> READING = Map.ofEntries(
            Map.entry("where", "where: {name: x}"),
            Map.entry("where_list", "where: {tags: x}"),
            Map.entry("where_nested", "where: {home.city: x}"),
            Map.entry("where_resource", "where: {resource.name: x}"),
            Map.entry("where_action", "where: {action.speed: 3}"),
            Map.entry("where_context", "where: {context.note: x}"),
            Map.entry("where_attested", "where: {bound: x}"),
            Map.entry("when", "when: subject.name == 'x'"),
            Map.entry("when_cel", "when: subject.name.startsWith('x')"),
            Map.entry("when_deep", "when: subject.home.street.number > 3"),
            Map.entry("when_in", "when: subject.name in ['x', 'y']"),
            Map.entry("when_contains", "when: \"'x' in subject.tags\""),
            Map.entry("when_macro", "when: subject.tags.exists(t, t == 'x')"),
            Map.entry("when_at", "when: at < subject.since"),
            Map.entry("when_shadowed", "when: market == 'CN' || subject.name == 'x'"),
            Map.entry("when_action", "when: action.speed > 2"),
            Map.entry("when_context", "when: context.amount.value > decimal('1.5')"),
            Map.entry("when_resource", "when: resource.price > decimal('2')"),
            Map.entry("when_attested", "when: subject.bound != 'x'"),
            Map.entry("when_has", "when: has(subject.name)"),
            Map.entry("when_has_nested", "when: has(subject.home.city)"));

    /** Ways that only a forbid has. */
    private static final Map<String, String> FORBIDDING = Map.of(
            "unless", "unless: subject.name == 'x'",
            "unless_cel", "unless: subject.name.endsWith('x')");

    private TestNode node;
    private LogFolder log;
    private Replays.Outcome outcome;

    static List<String> ways() {
        List<String> ways = new ArrayList<>(READING.keySet());
        ways.addAll(FORBIDDING.keySet());
        ways.addAll(List.of("indexed", "directed"));
        return ways;
    }

    /** The same ways, with everything in the registry instead of the request, apart from what it cannot hold. */
    static List<String> storedWays() {
        return ways().stream()
                .filter(way -> !way.endsWith("_action") && !way.endsWith("_context"))
                .toList();
    }

    private static List<PolicyDocument> documents() {
        StringBuilder actions = new StringBuilder("plain: {}");
        StringBuilder rules = new StringBuilder();
        ways().forEach(way -> actions.append(", ").append(way).append(": {}"));
        READING.forEach((way, body) -> rules.append(rule(way, "permit", way, body)));
        FORBIDDING.forEach((way, body) -> {
            rules.append(rule(way, "forbid", way, body));
            rules.append(rule(way + "-else", "permit", way, "where: {open: 'yes'}"));
        });
        // So many that they are told apart by the property.
        for (int i = 0; i < 6; i++) {
            rules.append(rule("indexed-" + i, "permit", "indexed", "where: {name: n" + i + "}"));
        }
        rules.append(rule("directed", "permit", "directed", "where: {open: 'yes'}"));
        rules.append(rule("plain", "permit", "plain", "where: {open: 'yes'}"));
        return List.of(
                new PolicyDocument("vocabulary.yaml", VOCABULARY.replace("ACTIONS", actions)),
                new PolicyDocument(
                        "policy.yaml",
                        "policy: p\nlanguage: 1\ntitle: Test\nmarkets: [CN]\nzone: Asia/Shanghai\nrules:\n" + rules));
    }

    private static String rule(String id, String effect, String action, String body) {
        String reason = effect.equals("forbid") ? ", reason: test.forbidden" : "";
        return "  - {id: " + id.replace('_', '-') + ", effect: " + effect + ", actions: [" + action + "], " + flow(body)
                + reason + "}\n";
    }

    private static String flow(String body) {
        int colon = body.indexOf(": ");
        String key = body.substring(0, colon);
        String value = body.substring(colon + 2);
        return key.equals("where") || value.startsWith("\"") ? body : key + ": \"" + value + "\"";
    }

    private static Map<String, Value> entity() {
        return Map.of(
                "name", new Value.Text(SECRET),
                "bound", new Value.Text(SECRET),
                "age", new Value.Whole(47),
                "since", new Value.Moment(AT.plusSeconds(60)),
                "price", new Value.Decimal(java.math.BigDecimal.TEN),
                "tags", new Value.ListOf(List.of(new Value.Text(SECRET))),
                "home",
                        new Value.MapOf(Map.of(
                                "city",
                                new Value.Text(SECRET),
                                "street",
                                new Value.MapOf(Map.of("number", new Value.Whole(7))))),
                "open", new Value.Text("yes"));
    }

    private static CheckRequest request(String action, boolean sent) {
        Properties claims = sent ? Properties.of(entity()) : Properties.NONE;
        return new CheckRequest(
                new Question(
                        SHOP,
                        claims,
                        action,
                        Properties.of(Map.of("speed", new Value.Whole(4))),
                        ITEM,
                        claims,
                        Properties.of(Map.of(
                                "note",
                                new Value.Text(SECRET),
                                "amount",
                                new Value.MapOf(Map.of("value", new Value.Decimal(java.math.BigDecimal.TEN))))),
                        List.of("CN")),
                null,
                (sent ? "sent " : "stored ") + action);
    }

    @BeforeAll
    void decide(@TempDir Path folder) throws Exception {
        log = LogFolder.in(folder);
        Masks masks = Masks.of(
                Map.ofEntries(
                        Map.entry("subject.name", Masks.How.DROP),
                        Map.entry("resource.name", Masks.How.DROP),
                        Map.entry("subject.bound", Masks.How.HASH),
                        Map.entry("resource.bound", Masks.How.HASH),
                        Map.entry("subject.since", Masks.How.HASH),
                        Map.entry("resource.price", Masks.How.HASH),
                        Map.entry("subject.tags", Masks.How.DROP),
                        Map.entry("resource.tags", Masks.How.DROP),
                        Map.entry("subject.home.city", Masks.How.HASH),
                        Map.entry("resource.home.city", Masks.How.HASH),
                        Map.entry("subject.home.street", Masks.How.DROP),
                        Map.entry("action.speed", Masks.How.DROP),
                        Map.entry("context.note", Masks.How.HASH),
                        Map.entry("context.amount", Masks.How.HASH)),
                new byte[Masks.LEAST_KEY]);
        LogSettings settings = LogSettings.DEFAULT.segments(1024 * 1024).masking(masks);
        LogWriter writer = LogWriter.open(log, Replays.ORIGIN, settings, InstantSource.system());
        node = TestNode.start(folder.resolve("data"), writer);
        node.desk.publish(documents(), "", List.of(), true, WriteOptions.NONE);
        put(new Entity(SHOP, Map.of("bound", new Value.Text(SECRET))), directive());
        for (String way : ways()) {
            node.decisions.decide(request(way, true)).get(20, TimeUnit.SECONDS);
        }
        node.decisions.decide(request("plain", true)).get(20, TimeUnit.SECONDS);
        put(new Entity(SHOP, entity()), new Entity(ITEM, entity()));
        for (String way : storedWays()) {
            node.decisions.decide(request(way, false)).get(20, TimeUnit.SECONDS);
        }
        node.decisions.decide(request("plain", false)).get(20, TimeUnit.SECONDS);
        writer.close();
        outcome = Replays.of(log, node.releases);
    }

    private void put(io.certigate.server.model.StateRecord... records) throws Exception {
        node.store.write(
                new Attribution(AT, "test", "", null),
                current ->
                        List.of(records).stream().<Update>map(Update.Put::new).toList());
        node.sync();
    }

    private static Directive directive() {
        LegalBasis law = new LegalBasis("law", "Law", "", "", "", "", "", "");
        return new Directive(
                "order",
                new Directive.Scope(
                        Set.of("CN"),
                        Set.of("CN"),
                        Set.of("directed"),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Map.of("subject.name", Set.of(new Value.Text("x")))),
                new Window(AT.minusSeconds(1), null),
                new Directive.Order("Title", "Ministry", law, "test.ordered", Map.of()),
                new OrderHistory(List.of(new OrderHistory.Entry(AT.minusSeconds(1), OrderState.IN_FORCE))));
    }

    @AfterAll
    void close() {
        node.close();
    }

    private Verdict verdict(String request) {
        return outcome.findings().stream()
                .filter(finding -> finding.decision() != null
                        && finding.decision().request().id().equals(request))
                .map(ReplayRun.Finding::verdict)
                .findFirst()
                .orElse(Verdict.IDENTICAL);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void replay_maskedValueOfTheRequestWasRead_isNotReplayable(String way) {
        assertThat(verdict("sent " + way)).isInstanceOfSatisfying(Verdict.NotReplayable.class, verdict -> {
            assertThat(verdict.obstacle()).isEqualTo(Obstacle.MASKED);
            assertThat(verdict.text()).contains("masked").doesNotContain(SECRET);
        });
    }

    @ParameterizedTest
    @MethodSource("storedWays")
    void replay_maskedValueOfTheRegistryWasRead_isNotReplayable(String way) {
        assertThat(verdict("stored " + way)).isInstanceOfSatisfying(Verdict.NotReplayable.class, verdict -> {
            assertThat(verdict.obstacle()).isEqualTo(Obstacle.MASKED);
            assertThat(verdict.text()).contains("masked").contains(" of ").doesNotContain(SECRET);
        });
    }

    @Test
    void replay_maskedValuesThatNobodyRead_areNoObstacle() {
        assertThat(verdict("sent plain")).isEqualTo(Verdict.IDENTICAL);
        assertThat(verdict("stored plain")).isEqualTo(Verdict.IDENTICAL);
        assertThat(outcome.summary().counts().identical()).isEqualTo(2);
    }

    @Test
    void log_ofMaskedValues_holdsNoneOfThem() throws Exception {
        for (LogFolder.SegmentFile segment : log.segments()) {
            String bytes = Files.readString(segment.path(), StandardCharsets.ISO_8859_1);
            assertThat(bytes).contains("yes").doesNotContain(SECRET);
        }
    }
}
