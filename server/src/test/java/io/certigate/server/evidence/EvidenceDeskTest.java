package io.certigate.server.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.admin.Command;
import io.certigate.server.admin.DirectiveCommand;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.admin.WrittenRelease;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.ReleaseDiff.Kind;
import io.certigate.server.state.StoredRelease.Waiver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceDeskTest {
    private static final Duration AGES = Duration.ofDays(100_000);
    private static final String FORBID = """
              - id: no-display
                effect: forbid
                actions: [asset.display]
                where: {subject.platform: weixin}
                law: [notice-1]
                reason: test.no_display
                message: {en: Showing is over.}
            """;
    private static final String SUITE = TestPolicies.SUITE.replace(
            "\"official_account:shop\"", "{type: official_account, id: shop, properties: {platform: alipay}}");
    private static final LogSettings.Retention FOR_EVER =
            new LogSettings.Retention(AGES, Long.MAX_VALUE, AGES, Duration.ofMinutes(10));
    private static final EntityRef WEIXIN = TestNode.account("weixin/shop");
    private static final EntityRef ALIPAY = TestNode.account("alipay/shop");

    @TempDir
    private Path data;

    private TestNode node;
    private LogWriter log;
    private EvidenceDesk desk;
    // How far the clock that the log writes down is ahead.
    private Duration offset = Duration.ZERO;

    @BeforeEach
    void start() throws Exception {
        log = open();
        node = TestNode.start(data.resolve("state"), entry -> log.append(entry));
        desk = new EvidenceDesk(node.store, node.log(), node.store, node.releases, LogFolder.in(data), node.clock);
        for (EntityRef account : List.of(WEIXIN, ALIPAY)) {
            String platform = account.id().substring(0, account.id().indexOf('/'));
            node.write(new Command.PutEntity(new Entity(account, Map.of("platform", new Value.Text(platform)))));
        }
    }

    private LogWriter open() throws IOException {
        return LogWriter.open(
                LogFolder.in(data),
                Origin.of("node-1", "0.1.0", "0.14.0"),
                // The files are much older than the clock says.
                LogSettings.DEFAULT.segments(1024 * 1024).keeping(FOR_EVER),
                () -> now().plus(offset));
    }

    private Instant now() {
        return node == null ? TestNode.START : node.clock.instant();
    }

    @AfterEach
    void stop() {
        node.close();
        log.close();
    }

    private static List<PolicyDocument> with(String more) {
        List<PolicyDocument> documents = new ArrayList<>(TestPolicies.documents());
        documents.set(1, new PolicyDocument("collectibles.yaml", TestPolicies.POLICY + more));
        documents.set(2, new PolicyDocument("collectibles-suite.yaml", SUITE));
        return documents;
    }

    private String publish(List<PolicyDocument> documents, String why) {
        return node.desk
                .publish(documents, "", List.of(), true, new WriteOptions(null, "", why, "officer"))
                .hash();
    }

    private Decision decide(EntityRef subject, String action) throws Exception {
        node.clock.move(Duration.ofSeconds(1));
        node.sync();
        return node.decisions.decide(TestNode.check(subject, action)).get(20, TimeUnit.SECONDS);
    }

    private static DirectiveCommand.Issue stop(String id) {
        Directive.Scope scope = new Directive.Scope(
                Set.of("CN"), Set.of(), Set.of("asset.display"), Set.of(), Set.of(), Set.of(), Map.of());
        LegalBasis law = new LegalBasis("", "Order No. 8", "State Council", "8", "", "", "", "");
        Directive.Order order = new Directive.Order("Stop", "Administration", law, "test.stopped", Map.of());
        return new DirectiveCommand.Issue(id, scope, null, null, order, List.of());
    }

    private RuleEvidence collect(String rule) {
        return collect(rule, null, null);
    }

    private RuleEvidence collect(String rule, @Nullable Instant from, @Nullable Instant until) {
        return desk.collect(rule, from, until, () -> false);
    }

    private static String id(Findings.@Nullable Found found) {
        return found == null ? "none" : found.decision().record().getDecisionId();
    }

    private static Match match(Findings.@Nullable Found found) {
        return Objects.requireNonNull(found).match();
    }

    private static Findings.Applied applied(Findings findings) {
        return Objects.requireNonNull(findings.applied());
    }

    @Test
    void collect_forbidThatAReleaseBrought_namesTheLastPermitAndTheFirstDeny() throws Exception {
        decide(WEIXIN, "asset.display");
        Decision last = decide(WEIXIN, "asset.display");
        decide(ALIPAY, "asset.display");
        decide(WEIXIN, "asset.gift.primary");
        String hash = publish(with(FORBID), "notice one");
        Instant activated = now();
        decide(ALIPAY, "asset.display");
        Decision first = decide(WEIXIN, "asset.display");
        decide(WEIXIN, "asset.display");

        RuleEvidence evidence = collect("test.collectibles/no-display");

        assertThat(last.answer().effect()).isEqualTo(Effect.PERMIT);
        assertThat(first.answer().effect()).isEqualTo(Effect.DENY);
        RuleEvent brought = evidence.story().events().get(0);
        assertThat(evidence.story().events()).hasSize(1);
        assertThat(brought.release().hash()).isEqualTo(hash);
        assertThat(brought.activation().why()).isEqualTo("notice one");
        assertThat(brought.change().kind()).isEqualTo(Kind.ADDED);
        assertThat(brought.otherRules()).isZero();
        assertThat(brought.release().report().cases()).isEqualTo(1);
        assertThat(evidence.story().rule().cause().law().get(0).title()).isEqualTo("Notice One");
        assertThat(evidence.story().zone()).isEqualTo("Asia/Shanghai");
        assertThat(evidence.story().turn())
                .isEqualTo(new Turn(
                        Turn.Kind.BEGAN, activated, brought.activation().revision(), null, activated));
        Findings findings = evidence.findings();
        assertThat(id(findings.lastPermit())).isEqualTo(last.id());
        assertThat(match(findings.lastPermit())).isEqualTo(Match.WOULD_APPLY);
        assertThat(id(findings.firstDeny())).isEqualTo(first.id());
        assertThat(match(findings.firstDeny())).isEqualTo(Match.NAMED);
        assertThat(applied(findings).state().getRelease()).isEqualTo(hash);
        assertThat(applied(findings).state().getRevision().getNumber())
                .isEqualTo(brought.activation().revision());
        assertThat(findings.cut()).isFalse();
    }

    @Test
    void collect_noDecisionThatTheRuleWouldHaveForbidden_givesOneOfTheSameAction() throws Exception {
        decide(ALIPAY, "asset.display");
        Decision last = decide(ALIPAY, "asset.display");
        publish(with(FORBID), "");

        Findings findings = collect("test.collectibles/no-display").findings();

        assertThat(id(findings.lastPermit())).isEqualTo(last.id());
        assertThat(match(findings.lastPermit())).isEqualTo(Match.SAME_ACTION);
        assertThat(findings.firstDeny()).isNull();
    }

    @Test
    void collect_ruleWithAWindowThatWasPublishedAhead_turnsWhenTheWindowBegins() throws Exception {
        Instant start = Instant.parse("2030-03-01T16:00:00Z");
        publish(with(FORBID.replace("law:", "during: {from: 2030-03-02}\n    law:")), "ahead");
        Instant activated = now();
        Decision last = decide(WEIXIN, "asset.display");
        node.clock.move(Duration.between(now(), start));
        Decision first = decide(WEIXIN, "asset.display");

        RuleEvidence evidence = collect("test.collectibles/no-display");

        Turn turn = evidence.story().turn();
        assertThat(turn.recordedAt()).isEqualTo(activated);
        assertThat(turn.byItsDates()).isEqualTo(start);
        assertThat(turn.at()).isEqualTo(start);
        assertThat(id(evidence.findings().lastPermit())).isEqualTo(last.id());
        assertThat(id(evidence.findings().firstDeny())).isEqualTo(first.id());
        assertThat(applied(evidence.findings()).firstUsedAt()).isEqualTo(last.decidedAt());
    }

    @Test
    void collect_ruleThatIsStillToCome_hasTheLastPermitAndNoDeny() throws Exception {
        publish(with(FORBID.replace("law:", "during: {from: 2030-03-02}\n    law:")), "ahead");
        Decision last = decide(WEIXIN, "asset.display");

        RuleEvidence evidence = collect("test.collectibles/no-display");

        assertThat(evidence.story().turn().at()).isEqualTo(Instant.parse("2030-03-01T16:00:00Z"));
        assertThat(id(evidence.findings().lastPermit())).isEqualTo(last.id());
        assertThat(evidence.findings().firstDeny()).isNull();
    }

    @Test
    void collect_permitThatWasRemoved_turnsWhenItWasRemoved() throws Exception {
        Decision last = decide(WEIXIN, "asset.display");
        String without = TestPolicies.POLICY.replaceAll("(?s)  - id: display.*?  - id: sell", "  - id: sell");
        List<PolicyDocument> documents =
                List.of(TestPolicies.documents().get(0), new PolicyDocument("collectibles.yaml", without));
        String hash = publish(documents, "withdrawn");
        Instant removed = now();
        Decision first = decide(WEIXIN, "asset.display");

        RuleEvidence evidence = collect("test.collectibles/display");

        assertThat(first.answer().effect()).isEqualTo(Effect.DENY);
        List<RuleEvent> events = evidence.story().events();
        assertThat(events).extracting(event -> event.change().kind()).containsExactly(Kind.ADDED, Kind.REMOVED);
        assertThat(events.get(1).release().hash()).isEqualTo(hash);
        assertThat(evidence.story().turn().kind()).isEqualTo(Turn.Kind.ENDED);
        assertThat(evidence.story().turn().at()).isEqualTo(removed);
        assertThat(id(evidence.findings().lastPermit())).isEqualTo(last.id());
        assertThat(match(evidence.findings().lastPermit())).isEqualTo(Match.NAMED);
        assertThat(id(evidence.findings().firstDeny())).isEqualTo(first.id());
        assertThat(match(evidence.findings().firstDeny())).isEqualTo(Match.WOULD_APPLY);
    }

    @Test
    void collect_ruleThatWasRolledBack_saysThatItWas() throws Exception {
        publish(with(FORBID), "too early");
        decide(WEIXIN, "asset.display");
        WrittenRelease back = node.desk.rollBack(WriteOptions.NONE);

        List<RuleEvent> events = collect("test.collectibles/no-display").story().events();
        publish(with(FORBID), "now");
        List<RuleEvent> again = collect("test.collectibles/no-display").story().events();

        assertThat(events).extracting(event -> event.change().kind()).containsExactly(Kind.ADDED, Kind.REMOVED);
        assertThat(events).extracting(RuleEvent::rolledBack).containsExactly(false, true);
        assertThat(events.get(1).release().hash()).isEqualTo(back.hash());
        assertThat(again).extracting(RuleEvent::rolledBack).containsExactly(false);
    }

    @Test
    void collect_permitWhoseWindowEnded_turnsThen() throws Exception {
        node.write(TestNode.file(WEIXIN, "1"));
        Decision last = decide(WEIXIN, "asset.offer");
        Instant end = Instant.parse("2030-03-01T16:00:00Z");
        node.clock.move(Duration.between(now(), end));
        Decision first = decide(WEIXIN, "asset.offer");

        RuleEvidence evidence = collect("test.collectibles/offer");

        assertThat(last.answer().effect()).isEqualTo(Effect.PERMIT);
        assertThat(evidence.story().turn().kind()).isEqualTo(Turn.Kind.ENDED);
        assertThat(evidence.story().turn().byItsDates()).isEqualTo(end);
        assertThat(id(evidence.findings().lastPermit())).isEqualTo(last.id());
        assertThat(id(evidence.findings().firstDeny())).isEqualTo(first.id());
        // Nobody looked for the filing after the window: what was known then tells.
        assertThat(match(evidence.findings().firstDeny())).isEqualTo(Match.WOULD_APPLY);
    }

    @Test
    void collect_onlyTextsChangedSince_keepsTheTurnAndTellsTheChange() throws Exception {
        decide(WEIXIN, "asset.display");
        String first = publish(with(FORBID), "the rule");
        Instant activated = now();
        node.clock.move(Duration.ofSeconds(10));
        node.sync();
        String second = publish(with(FORBID.replace("is over", "has ended")), "a better text");

        RuleStory story = collect("test.collectibles/no-display").story();

        assertThat(story.events()).extracting(event -> event.release().hash()).containsExactly(first, second);
        assertThat(story.events().get(1).change().aspects())
                .extracting(aspect -> aspect.name())
                .containsExactly("message");
        assertThat(story.turn().at()).isEqualTo(activated);
    }

    @Test
    void collect_until_countsNoLaterActivationOrDecision() throws Exception {
        Decision last = decide(WEIXIN, "asset.display");
        node.clock.move(Duration.ofSeconds(1));
        publish(with(FORBID), "");
        Instant end = now();
        decide(WEIXIN, "asset.display");
        publish(TestPolicies.documents(), "back");

        RuleEvidence evidence = collect("test.collectibles/no-display", null, end);

        assertThat(evidence.story().events()).hasSize(1);
        assertThat(id(evidence.findings().lastPermit())).isEqualTo(last.id());
        assertThat(evidence.findings().firstDeny()).isNull();
        assertThat(collect("test.collectibles/no-display", end, null).findings().lastPermit())
                .isNull();
    }

    @Test
    void collect_waivers_areTold() throws Exception {
        String suite = SUITE.replace("effect: PERMIT", "effect: DENY");
        List<PolicyDocument> documents = new ArrayList<>(with(FORBID));
        documents.set(2, new PolicyDocument("collectibles-suite.yaml", suite));
        Waiver waiver = new Waiver("test.collectibles/anybody may show", "the suite follows");
        node.desk.publish(documents, "", List.of(waiver), true, WriteOptions.NONE);

        RuleEvent brought =
                collect("test.collectibles/no-display").story().events().get(0);

        assertThat(brought.release().report().waivers()).containsExactly(waiver);
    }

    @Test
    void collect_directive_tellsItsChangesAndTheDecisionsAroundIt() throws Exception {
        Decision last = decide(WEIXIN, "asset.display");
        decide(WEIXIN, "asset.gift.primary");
        node.directives
                .apply(stop("stop-1"), new WriteOptions(null, "", "a complaint", "li"))
                .get(20, TimeUnit.SECONDS);
        Instant issued = now();
        Decision first = decide(WEIXIN, "asset.display");
        assertThat(first.answer().effect()).isEqualTo(Effect.DENY);
        node.directives
                .apply(new DirectiveCommand.Lift("stop-1", null), new WriteOptions(null, "", "settled", "wang"))
                .get(20, TimeUnit.SECONDS);
        decide(WEIXIN, "asset.display");

        RuleEvidence evidence = collect("directive/stop-1");

        assertThat(evidence.story().changes())
                .extracting(change -> change.why())
                .containsExactly("a complaint", "settled");
        assertThat(evidence.story().turn().at()).isEqualTo(issued);
        assertThat(id(evidence.findings().lastPermit())).isEqualTo(last.id());
        assertThat(id(evidence.findings().firstDeny())).isEqualTo(first.id());
        assertThat(match(evidence.findings().firstDeny())).isEqualTo(Match.NAMED);
        assertThat(applied(evidence.findings()).state().getDirectivesList()).isNotEmpty();
    }

    @Test
    void collect_manySegments_findsBothWithoutReadingAll() throws Exception {
        Decision last = decide(WEIXIN, "asset.display");
        askOften();
        publish(with(FORBID), "");
        Decision first = decide(WEIXIN, "asset.display");
        for (int i = 0; i < 10; i++) {
            askOften();
        }

        Findings findings = collect("test.collectibles/no-display").findings();

        assertThat(findings.segments()).isGreaterThan(8);
        assertThat(findings.read()).isLessThan(findings.segments());
        assertThat(id(findings.lastPermit())).isEqualTo(last.id());
        assertThat(id(findings.firstDeny())).isEqualTo(first.id());
    }

    @Test
    void collect_clockThatWasSetBackSince_findsTheSameByTheRevision() throws Exception {
        Decision last = decide(WEIXIN, "asset.display");
        publish(with(FORBID), "");
        Decision first = decide(WEIXIN, "asset.display");
        Instant until = now().plusSeconds(60);
        // What follows says that it was earlier, segment by segment.
        offset = Duration.ofMinutes(-30);
        for (int i = 0; i < 5; i++) {
            reopen();
            decide(ALIPAY, "asset.display");
        }

        Findings findings = collect("test.collectibles/no-display", null, until).findings();

        assertThat(findings.segments()).isEqualTo(6);
        assertThat(applied(findings).state().getRelease())
                .isEqualTo(node.views.current().releaseHash());
        assertThat(id(findings.lastPermit())).isEqualTo(last.id());
        assertThat(id(findings.firstDeny())).isEqualTo(first.id());
    }

    @Test
    void collect_windowBeginsWhileTheClockIsBeingSet_looksAnHourAround() throws Exception {
        Instant start = Instant.parse("2030-03-01T16:00:00Z");
        publish(with(FORBID.replace("law:", "during: {from: 2030-03-02}\n    law:")), "ahead");
        Decision last = decide(WEIXIN, "asset.display");
        node.clock.move(Duration.between(now(), start));
        Decision first = decide(WEIXIN, "asset.display");
        offset = Duration.ofMinutes(-50);
        for (int i = 0; i < 5; i++) {
            reopen();
            decide(ALIPAY, "asset.display");
        }

        Findings findings = collect("test.collectibles/no-display").findings();

        assertThat(id(findings.lastPermit())).isEqualTo(last.id());
        assertThat(id(findings.firstDeny())).isEqualTo(first.id());
    }

    /** Ends a segment and begins the next. */
    private void reopen() throws IOException {
        log.close();
        log = open();
    }

    /** More than a segment of decisions, and a minute. */
    private void askOften() throws Exception {
        node.clock.move(Duration.ofMinutes(1));
        node.sync();
        // Large ones, so that they fill segments.
        CheckRequest request =
                new CheckRequest(TestNode.check(ALIPAY, "asset.display").question(), null, "r".repeat(100));
        for (int i = 0; i < 5_000; i++) {
            node.decisions.decide(request).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void collect_unknownName_saysTheNearest() {
        assertThatThrownBy(() -> collect("test.collectibles/displai"))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("did you mean 'test.collectibles/display'?");
        assertThatThrownBy(() -> collect("directive/stop-1"))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("'directive/stop-1'");
        assertThatThrownBy(() -> collect("display"))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("expected POLICY/RULE");
    }

    @Test
    void collect_callerWhoHasGone_stops() throws Exception {
        decide(WEIXIN, "asset.display");

        assertThatThrownBy(() -> desk.collect("test.collectibles/display", null, null, () -> true))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void collect_nodeWithoutALog_tellsTheRuleAlone() {
        EvidenceDesk without = new EvidenceDesk(node.store, node.log(), node.store, node.releases, null, node.clock);

        RuleEvidence evidence = without.collect("test.collectibles/display", null, null, () -> false);

        assertThat(evidence.story().events()).hasSize(1);
        assertThat(evidence.findings()).isEqualTo(Findings.NONE);
    }
}
