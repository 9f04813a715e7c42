package io.certigate.server.decision;

import static io.certigate.server.fixture.TestNode.START;
import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.admin.DirectiveCommand;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.model.Directive;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.HeldDirectives;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.Update;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectivesTest {
    private static final String DISPLAY = "asset.display";
    private static final int RULES = 100_000;
    private static final int DOCUMENTS = 40;

    @TempDir
    private Path data;

    private static Directive.Scope scope(Set<String> actions, Set<EntityRef> ids, Map<String, Set<Value>> where) {
        return new Directive.Scope(Set.of("CN"), Set.of("CN"), actions, Set.of(), Set.of(), ids, where);
    }

    private static Directive.Order order() {
        LegalBasis law = new LegalBasis("law", "Law", "", "", "", "", "", "");
        return new Directive.Order("Title", "Ministry", law, "test.ordered", Map.of());
    }

    private static Directive directive(String id, EntityRef of) {
        return new Directive(
                id,
                scope(Set.of("asset.*"), Set.of(of), Map.of()),
                new Window(START.minusSeconds(1), null),
                order(),
                new OrderHistory(List.of(new OrderHistory.Entry(START.minusSeconds(1), OrderState.IN_FORCE))));
    }

    private static void issue(TestNode node, String id, Directive.Scope scope) throws Exception {
        DirectiveCommand command = new DirectiveCommand.Issue(id, scope, null, null, order(), List.of());
        node.directives.apply(command, WriteOptions.NONE).get(20, TimeUnit.SECONDS);
    }

    private static void lift(TestNode node, String id) throws Exception {
        node.directives
                .apply(new DirectiveCommand.Lift(id, null), WriteOptions.NONE)
                .get(20, TimeUnit.SECONDS);
    }

    private static Effect effect(TestNode node, String account) throws Exception {
        return node.decisions
                .decide(check(account(account), DISPLAY))
                .get(20, TimeUnit.SECONDS)
                .answer()
                .effect();
    }

    private static void activate(TestNode node, List<PolicyDocument> documents) throws Exception {
        node.desk.publish(documents, "", List.of(), true, WriteOptions.NONE);
    }

    @Test
    void restart_keepsDirectives() throws Exception {
        try (TestNode node = TestNode.start(data)) {
            issue(node, "stop", scope(Set.of(DISPLAY), Set.of(), Map.of()));
        }
        try (TestNode node = TestNode.start(data)) {
            assertThat(effect(node, "shop")).isEqualTo(Effect.DENY);
        }
    }

    @Test
    void activation_ofAReleaseWithoutItsWords_keepsTheForbid() throws Exception {
        try (TestNode node = TestNode.start(data)) {
            issue(
                    node,
                    "stop",
                    scope(Set.of("asset.*"), Set.of(), Map.of("platform", Set.of(new Value.Text("weixin")))));
            List<PolicyDocument> documents = List.of(
                    new PolicyDocument(
                            "vocabulary.yaml",
                            TestPolicies.VOCABULARY
                                    .replace(
                                            "platform: {type: string, values: [weixin, alipay]}",
                                            "channel: {type: string}")
                                    .replace("actions: {", "actions: {asset.lend: {}, ")),
                    new PolicyDocument(
                            "collectibles.yaml",
                            TestPolicies.POLICY.replace("[asset.display]", "[asset.display, asset.lend]")));
            activate(node, documents);

            assertThat(effect(node, "shop")).isEqualTo(Effect.DENY);
            assertThat(node.decisions
                            .decide(check(account("shop"), "asset.lend"))
                            .get(20, TimeUnit.SECONDS)
                            .answer()
                            .effect())
                    .as("the prefix covers what the new release declares")
                    .isEqualTo(Effect.DENY);
        }
    }

    @Test
    void writeOfAnotherNode_isObeyedFromTheRevisionOn() throws Exception {
        try (TestNode node = TestNode.start(data)) {
            long before = node.views.current().revision().number();
            write(node, List.of(directive("stop", account("shop"))));
            assertThat(effect(node, "shop")).isEqualTo(Effect.PERMIT);

            node.sync();

            assertThat(node.views.current().revision().number()).isEqualTo(before + 1);
            assertThat(node.views.current().directives().all()).hasSize(1);
            assertThat(effect(node, "shop")).isEqualTo(Effect.DENY);
        }
    }

    @Test
    void anotherHistory_readsTheDirectivesAgain() throws Exception {
        try (TestNode node = TestNode.start(data)) {
            write(node, List.of(directive("stop", account("shop"))));
            node.store.changeHistory(
                    revision -> new io.certigate.server.model.Revision("restored", revision.number(), revision.hash()));

            node.sync();

            assertThat(effect(node, "shop")).isEqualTo(Effect.DENY);
        }
    }

    private static void write(TestNode node, List<Directive> directives) {
        for (int from = 0; from < directives.size(); from += StateStore.MAX_ROWS) {
            List<Update> updates = new ArrayList<>();
            directives
                    .subList(from, Math.min(directives.size(), from + StateStore.MAX_ROWS))
                    .forEach(directive -> updates.add(new Update.Put(directive)));
            node.store.write(new Attribution(START, "test", "", null), current -> updates);
        }
    }

    @Test
    void issue_besideTenThousand_isRefused() throws Exception {
        try (TestNode node = TestNode.start(data)) {
            write(
                    node,
                    IntStream.range(0, HeldDirectives.MAX)
                            .mapToObj(i -> directive("d" + i, account("shop-" + i)))
                            .toList());
            node.sync();
            assertThat(effect(node, "shop-9999")).isEqualTo(Effect.DENY);
            assertThat(effect(node, "shop")).isEqualTo(Effect.PERMIT);
            assertThatThrownBy(() -> issue(node, "more", scope(Set.of(DISPLAY), Set.of(), Map.of())))
                    .hasMessageContaining("expected at most 10000 directives");
        }
        try (TestNode node = TestNode.start(data)) {
            assertThat(effect(node, "shop-0")).isEqualTo(Effect.DENY);
            lift(node, "d0");
            assertThat(effect(node, "shop-0")).isEqualTo(Effect.PERMIT);
            assertThat(effect(node, "shop-1")).isEqualTo(Effect.DENY);
        }
    }

    @Test
    void longOver_isHeldNoMore() throws Exception {
        try (TestNode node = TestNode.start(data)) {
            issue(node, "old", scope(Set.of(DISPLAY), Set.of(), Map.of()));
            lift(node, "old");
            assertThat(node.views.current().directives().all()).hasSize(1);

            node.clock.move(HeldDirectives.KEPT.plus(Duration.ofSeconds(1)));
            issue(node, "new", scope(Set.of(DISPLAY), Set.of(), Map.of()));

            assertThat(node.views.current().directives().all())
                    .extracting(Directive::id)
                    .containsExactly("new");
            assertThat(node.store.directive("old")).isNotNull();
        }
    }

    @Test
    void issue_besideManyRules_nextCheckIsDenied() throws Exception {
        try (TestNode node = TestNode.start(data)) {
            activate(node, manyRules());
            assertThat(node.views.current().policies().size()).isGreaterThan(RULES);
            for (int i = 0; i < 50; i++) {
                assertThat(effect(node, "shop-" + i)).isEqualTo(Effect.PERMIT);
                issue(node, "stop-" + i, scope(Set.of("asset.*"), Set.of(account("shop-" + i)), Map.of()));
                assertThat(effect(node, "shop-" + i)).isEqualTo(Effect.DENY);
            }
        }
    }

    /** The test release and a hundred thousand rules for other platforms. */
    private static List<PolicyDocument> manyRules() {
        List<PolicyDocument> documents = new ArrayList<>(TestPolicies.documents());
        for (int d = 0; d < DOCUMENTS; d++) {
            StringBuilder text = new StringBuilder(
                    "policy: many.p" + d + "\nlanguage: 1\ntitle: Many\nmarkets: [CN]\nzone: Asia/Shanghai\nrules:\n");
            for (int i = 0; i < RULES / DOCUMENTS; i++) {
                text.append("  - {id: r")
                        .append(i)
                        .append(", effect: forbid, actions: [asset.display], reason: many.r");
                text.append(i)
                        .append(", ids: ['company:c")
                        .append(d)
                        .append('-')
                        .append(i)
                        .append("']}\n");
            }
            documents.add(new PolicyDocument("many-" + d + ".yaml", text.toString()));
        }
        return documents;
    }
}
