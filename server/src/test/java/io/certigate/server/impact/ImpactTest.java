package io.certigate.server.impact;

import static io.certigate.server.fixture.TestNode.START;
import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.check;
import static io.certigate.server.fixture.TestNode.company;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Timestamp;
import io.certigate.server.admin.Command;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decisionlog.Forgery;
import io.certigate.server.decisionlog.Frame;
import io.certigate.server.decisionlog.FrameType;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.Masks;
import io.certigate.server.decisionlog.SegmentImage;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.impact.ImpactReport.Counts;
import io.certigate.server.impact.ImpactReport.Group;
import io.certigate.server.impact.ImpactReport.Outcome;
import io.certigate.server.impact.ImpactReport.Row;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.suite.Suite;
import io.certigate.server.suite.SuiteRunner;
import io.certigate.v1.GapRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImpactTest {
    private static final EntityRef SHOP = account("shop");
    private static final EntityRef CHAIN = company("chain");
    private static final String GIFT = "asset.gift.primary";
    private static final String SELL = "asset.sell.primary";
    private static final String GIFT_RULE = """
                actions: [asset.gift.primary]
                require:
                  - certification: test.filing
            """;
    private static final String FREE_GIFTS = "    actions: [asset.gift.primary]\n";

    @TempDir
    private Path folder;

    private ImpactNode node;

    @BeforeEach
    void start() throws Exception {
        node = ImpactNode.start(folder);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    @Test
    void candidate_random_flipsWhatANodeWithItActiveAnswersOtherwise() throws Exception {
        Random random = new Random(7);
        List<CheckRequest> asked = new ArrayList<>();
        List<Decision> before = new ArrayList<>();
        List<String> actions = List.of("asset.display", SELL, GIFT, "asset.offer", "asset.unheard.of");
        for (int i = 0; i < 20; i++) {
            if (random.nextBoolean()) {
                node.node.write(TestNode.file(account("a" + i), "1"));
            }
            if (random.nextBoolean()) {
                node.node.write(new Command.PutRelation(TestNode.owner(account("a" + i), CHAIN)));
            }
        }
        node.node.write(TestNode.file(CHAIN, "9"));
        for (int i = 0; i < 400; i++) {
            CheckRequest request =
                    check(account("a" + random.nextInt(20)), actions.get(random.nextInt(actions.size())));
            asked.add(request);
            before.add(node.decide(request));
        }
        // Another holder is needed for selling, none for gifts, and showing is forbidden.
        List<PolicyDocument> candidate = List.of(
                ImpactNode.changed("", "").get(0),
                new PolicyDocument(
                        "collectibles.yaml",
                        ImpactNode.changed(GIFT_RULE, FREE_GIFTS)
                                .get(1)
                                .text()
                                .replace("        of: owner\n", "")
                                .replace(
                                        "effect: permit\n    actions: [asset.display]",
                                        "effect: forbid\n    reason: test.shown\n    actions: [asset.display]")));

        ImpactReport report = node.assess(ImpactQuery.of(new Supposition.Candidate(ImpactNode.compile(candidate)))
                .from(true, false));

        node.activate(candidate);
        long toDeny = 0;
        long toPermit = 0;
        for (int i = 0; i < asked.size(); i++) {
            Effect was = before.get(i).answer().effect();
            Effect is = node.decide(asked.get(i)).answer().effect();
            toDeny += was == Effect.PERMIT && is == Effect.DENY ? 1 : 0;
            toPermit += was == Effect.DENY && is == Effect.PERMIT ? 1 : 0;
        }
        assertThat(toDeny).isPositive();
        assertThat(toPermit).isPositive();
        assertThat(report.log()).isEqualTo(new Counts(400, toDeny, toPermit, 0));
        assertThat(report.groups().stream().mapToLong(Group::decisions).sum()).isEqualTo(toDeny + toPermit);
        assertThat(report.rows().stream().mapToLong(Row::count).sum()).isEqualTo(toDeny + toPermit);
        assertThat(report.looked().lost()).isEmpty();
    }

    @Test
    void candidate_needsAHolderAtWhichNobodyLooked_readsItAsOfTheDecision() throws Exception {
        node.node.write(new Command.PutRelation(TestNode.owner(SHOP, CHAIN)));
        node.node.write(TestNode.file(SHOP, "1"));
        node.node.write(TestNode.file(CHAIN, "9"));
        assertThat(node.decide(check(SHOP, GIFT)).answer().effect()).isEqualTo(Effect.PERMIT);
        node.node.write(TestNode.revoke(CHAIN, "9"));
        assertThat(node.decide(check(SHOP, GIFT)).answer().effect()).isEqualTo(Effect.PERMIT);

        ImpactReport report =
                node.assess(ImpactQuery.of(new Supposition.Candidate(ofOwner())).from(true, false));

        // The company's filing was there at the first decision, and no more at the second.
        assertThat(report.log()).isEqualTo(new Counts(2, 1, 0, 0));
        assertThat(report.rows())
                .extracting(Row::account, Row::owners, Row::before, Row::after, Row::rule, Row::count)
                .containsExactly(tuple(SHOP, List.of(CHAIN), Effect.PERMIT, Effect.DENY, "test.collectibles/gift", 1L));
    }

    @Test
    void candidate_needsAHolderThatNothingTells_isNotAssessable() throws Exception {
        node.node.write(new Command.PutRelation(TestNode.owner(SHOP, CHAIN)));
        node.node.write(TestNode.file(SHOP, "1"));
        node.decide(check(SHOP, GIFT));
        ImpactSources logAlone = new ImpactSources(node.node.impact().log(), null, node.node.clock);

        ImpactReport report = Impact.assess(
                logAlone, ImpactQuery.of(new Supposition.Candidate(ofOwner())), () -> false, Progress.NONE);

        assertThat(report.log()).isEqualTo(new Counts(0, 0, 0, 1));
        assertThat(report.gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.questions()).isEqualTo(1);
            assertThat(gap.why()).contains("no change log");
        });
    }

    @Test
    void candidate_pruned_isNotAssessable() throws Exception {
        node.node.write(new Command.PutRelation(TestNode.owner(SHOP, CHAIN)));
        node.node.write(TestNode.file(SHOP, "1"));
        node.decide(check(SHOP, GIFT));
        long floor = node.node.write(TestNode.file(CHAIN, "9")).revision().number();
        node.node.prune(floor);

        ImpactReport report =
                node.assess(ImpactQuery.of(new Supposition.Candidate(ofOwner())).from(true, false));

        assertThat(report.log()).isEqualTo(new Counts(0, 0, 0, 1));
        assertThat(report.gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.why()).contains("pruned"));
    }

    @Test
    void candidate_ofAccountsThatNeverCalled_isAskedForThem() throws Exception {
        node.node.write(new Command.PutEntity(new Entity(account("quiet"), Map.of())));
        node.node.write(TestNode.file(account("quiet"), "1"));
        node.node.write(new Command.PutRelation(TestNode.owner(account("quiet"), CHAIN)));
        node.decide(check(SHOP, GIFT));

        ImpactReport report = node.assess(ImpactQuery.of(new Supposition.Candidate(ofOwner())));

        assertThat(report.log().flips()).isZero();
        assertThat(report.registry().permitToDeny()).isEqualTo(1);
        assertThat(report.rows())
                .extracting(Row::account, Row::owners, Row::registry, Row::action)
                .containsExactly(tuple(account("quiet"), List.of(CHAIN), true, GIFT));
    }

    @Test
    void candidate_ofAnActionThatNobodyAsked_isMadeUpFromTheRules() throws Exception {
        node.node.write(new Command.PutEntity(new Entity(account("quiet"), Map.of())));
        List<PolicyDocument> candidate = ImpactNode.changed(
                "    actions: [asset.display]",
                "    subjects: [official_account]\n    actions: [asset.display, asset.offer]");

        ImpactReport report = node.assess(ImpactQuery.of(new Supposition.Candidate(ImpactNode.compile(candidate))));

        assertThat(report.rows())
                .extracting(Row::account, Row::action, Row::before, Row::after, Row::registry)
                .containsExactly(tuple(account("quiet"), "asset.offer", Effect.DENY, Effect.PERMIT, true));
    }

    @Test
    void hypotheticalDecisions_areSkipped() throws Exception {
        node.decideAt(check(SHOP, GIFT), START);

        ImpactReport report = node.assess(
                ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)).from(true, false));

        assertThat(report.log()).isEqualTo(new Counts(0, 0, 0, 0));
        assertThat(String.join("\n", report.looked().coverage())).contains("1 of them hypothetical");
    }

    @Test
    void lapsed_aKind_flipsEveryPermitThatRestsOnIt() throws Exception {
        node.node.write(TestNode.file(SHOP, "1"));
        node.node.write(new Command.PutRelation(TestNode.owner(account("other"), CHAIN)));
        node.node.write(TestNode.file(CHAIN, "9"));
        node.decide(check(SHOP, GIFT));
        node.decide(check(account("other"), SELL));
        node.decide(check(SHOP, "asset.display"));
        node.decide(check(account("none"), GIFT));

        ImpactReport report = node.assess(
                ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)).from(true, false));

        assertThat(report.log()).isEqualTo(new Counts(4, 2, 0, 0));
        assertThat(report.accounts()).isEqualTo(2);
    }

    @Test
    void lapsed_aKindThatIsNotDeclared_isRefusedWithTheNearest() {
        assertThatThrownBy(() -> node.assess(ImpactQuery.of(new Supposition.Lapsed("test.filling"))))
                .isInstanceOf(ImpactFailure.class)
                .hasMessageContaining("test.filing");
    }

    @Test
    void cancelled_aProvidersFiling_flipsWhoWorksThroughItAndNobodyElse() throws Exception {
        node.node.write(new Command.PutRelation(TestNode.owner(SHOP, CHAIN)));
        node.node.write(TestNode.file(CHAIN, "9"));
        node.node.write(new Command.PutRelation(TestNode.owner(account("safe"), company("sound"))));
        node.node.write(TestNode.file(company("sound"), "8"));
        for (String name : List.of("shop", "safe")) {
            node.node.write(new Command.PutEntity(new Entity(account(name), Map.of())));
            node.decide(check(account(name), SELL));
        }

        ImpactReport report = node.assess(ImpactQuery.of(new Supposition.Cancelled(CHAIN, TestNode.FILING, "")));

        assertThat(report.rows())
                .extracting(Row::account, Row::registry)
                .containsExactly(tuple(SHOP, false), tuple(SHOP, true));
        assertThat(report.log()).isEqualTo(new Counts(2, 1, 0, 0));
    }

    @Test
    void cancelled_whatNobodyHas_isRefusedWithAHint() throws Exception {
        node.node.write(TestNode.file(CHAIN, "9"));
        node.decide(check(SHOP, GIFT));

        assertThatThrownBy(() -> node.assess(ImpactQuery.of(new Supposition.Cancelled(CHAIN, TestNode.FILING, "7"))))
                .isInstanceOf(ImpactFailure.class)
                .hasMessageContaining("with the number 7")
                .hasMessageContaining("found only test.filing 9");
        assertThatThrownBy(() ->
                        node.assess(ImpactQuery.of(new Supposition.Cancelled(company("chian"), TestNode.FILING, ""))))
                .isInstanceOf(ImpactFailure.class)
                .hasMessageContaining("did you mean 'company:chain'?");
        ImpactSources logAlone = new ImpactSources(node.node.impact().log(), null, node.node.clock);
        assertThatThrownBy(() -> Impact.assess(
                        logAlone,
                        ImpactQuery.of(new Supposition.Cancelled(company("chian"), TestNode.FILING, "")),
                        () -> false,
                        Progress.NONE))
                .isInstanceOf(ImpactFailure.class)
                .hasMessageContaining("expected some decision of the log to have looked at");
    }

    @Test
    void cancelled_fromTheLogAlone_isAssessed() throws Exception {
        node.node.write(TestNode.file(SHOP, "1"));
        node.decide(check(SHOP, "asset.display"));
        ImpactSources logAlone = new ImpactSources(node.node.impact().log(), null, node.node.clock);
        ImpactQuery query = ImpactQuery.of(new Supposition.Cancelled(SHOP, TestNode.FILING, ""));
        assertThatThrownBy(() -> Impact.assess(logAlone, query, () -> false, Progress.NONE))
                .isInstanceOf(ImpactFailure.class);

        node.decide(check(SHOP, GIFT));

        // The release that would answer without the filing is nowhere.
        ImpactReport report = Impact.assess(logAlone, query, () -> false, Progress.NONE);
        assertThat(report.log()).isEqualTo(new Counts(1, 0, 0, 1));
        assertThat(report.outcome()).isEqualTo(Outcome.INCOMPLETE);
    }

    @Test
    void nothingToAssess_isNoAllClear() throws Exception {
        ImpactQuery query = ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING));
        ImpactSources.State state = node.node.impact().state();
        ImpactSources off = new ImpactSources(null, state, node.node.clock);

        ImpactReport empty = node.assess(query);
        ImpactReport withoutLog = Impact.assess(off, query, () -> false, Progress.NONE);

        assertThat(empty.outcome()).isEqualTo(Outcome.NOTHING_ASSESSED);
        assertThat(ImpactText.headline(empty))
                .startsWith("nothing could be assessed")
                .doesNotContain("no answer flips");
        assertThat(withoutLog.outcome()).isEqualTo(Outcome.NOTHING_ASSESSED);

        node.node.write(new Command.PutEntity(new Entity(SHOP, Map.of())));
        assertThat(node.assess(query).outcome()).isEqualTo(Outcome.UNCHANGED);
        ImpactReport registryAlone = Impact.assess(off, query, () -> false, Progress.NONE);
        assertThat(registryAlone.outcome()).isEqualTo(Outcome.INCOMPLETE);
        assertThat(ImpactText.headline(registryAlone)).contains("no all-clear").doesNotContain("no answer flips");
        assertThat(Impact.assess(off, query.from(false, true), () -> false, Progress.NONE)
                        .outcome())
                .isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void instantsThatMakeNoSense_areRefused() throws Exception {
        node.node.write(TestNode.file(SHOP, "1"));
        ImpactQuery past = ImpactQuery.of(new Supposition.Until(START.minusSeconds(1)));
        ImpactQuery until = ImpactQuery.of(new Supposition.Until(START.plusSeconds(60)));
        ImpactQuery lapsed = ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING));
        Instant later = START.plus(Duration.ofDays(1));

        assertThatThrownBy(() -> node.assess(past)).hasMessageContaining("looked at after " + START);
        assertThatThrownBy(() -> node.assess(until.at(START.minusSeconds(1)))).hasMessageContaining("not before now");
        assertThatThrownBy(() -> node.assess(until.at(later))).hasMessageContaining("looked at after");
        assertThatThrownBy(() -> node.assess(lapsed.between(later, later.plusSeconds(1))))
                .hasMessageContaining("before now");
        assertThatThrownBy(() -> node.assess(ImpactQuery.of(new Supposition.Ended(SHOP, TestNode.FILING, ""))
                        .at(later)))
                .isInstanceOf(ImpactFailure.class)
                .hasMessageContaining("expected no instant");
    }

    @Test
    void at_anotherInstant_flipsWhatTimeChanges() throws Exception {
        node.node.write(TestNode.file(SHOP, "1"));
        assertThat(node.decide(check(SHOP, "asset.offer")).answer().effect()).isEqualTo(Effect.PERMIT);
        Instant later = START.plus(Duration.ofDays(2));

        ImpactReport report = node.assess(
                ImpactQuery.of(new Supposition.OtherInstant()).at(later).from(true, false));

        assertThat(report.log()).isEqualTo(new Counts(1, 1, 0, 0));
        assertThat(node.decideAt(check(SHOP, "asset.offer"), later).answer().effect())
                .isEqualTo(Effect.DENY);
    }

    @Test
    void until_anInstant_tellsWhenAndWhyEachAnswerFlips() throws Exception {
        Instant expiry = START.plus(Duration.ofHours(5));
        node.node.write(new Command.PutCertification(TestNode.filing(SHOP, "1", expiry)));
        node.node.write(new Command.PutCertification(TestNode.filing(account("long"), "2", null)));
        node.decide(check(SHOP, GIFT));
        node.decide(check(SHOP, GIFT));
        node.decide(check(account("long"), "asset.offer"));

        ImpactReport report = node.assess(ImpactQuery.of(new Supposition.Until(START.plus(Duration.ofDays(10))))
                .from(true, false));

        assertThat(report.log().permitToDeny()).isEqualTo(2);
        assertThat(report.rows())
                .extracting(Row::account, Row::flipsAt, Row::cause)
                .containsExactly(
                        tuple(
                                account("long"),
                                Instant.parse("2030-03-01T16:00:00Z"),
                                "rule test.collectibles/offer ends"),
                        tuple(SHOP, expiry, "certification test.filing of " + SHOP + " expires"));
        for (Row row : report.rows()) {
            CheckRequest question = check(row.account(), row.action());
            Instant flipsAt = Objects.requireNonNull(row.flipsAt());
            assertThat(node.decideAt(question, flipsAt).answer().effect()).isEqualTo(row.after());
            assertThat(node.decideAt(question, flipsAt.minusNanos(1)).answer().effect())
                    .isEqualTo(row.before());
        }
    }

    @Test
    void ended_withEffectInThePast_listsThePermitsInBetween() throws Exception {
        node.node.write(TestNode.file(SHOP, "1"));
        node.decide(check(SHOP, GIFT));
        node.node.clock.move(Duration.ofMinutes(10));
        node.node.sync();
        Instant effective = node.node.clock.instant();
        Decision wrong = node.decide(check(SHOP, GIFT));
        node.decide(check(account("none"), GIFT));
        node.node.clock.move(Duration.ofMinutes(10));
        node.node.sync();
        node.node.write(new Command.Revoke(new CertificationKey(SHOP, TestNode.FILING, "1"), effective));
        node.decide(check(SHOP, GIFT));
        assertThat(wrong.answer().effect()).isEqualTo(Effect.PERMIT);

        ImpactReport report = node.assess(ImpactQuery.of(new Supposition.Ended(SHOP, TestNode.FILING, "")));

        assertThat(report.log()).isEqualTo(new Counts(2, 1, 0, 0));
        assertThat(report.rows())
                .extracting(Row::account, Row::count, Row::firstSeen, Row::before, Row::after)
                .containsExactly(tuple(SHOP, 1L, wrong.decidedAt(), Effect.PERMIT, Effect.DENY));
    }

    @Test
    void ended_duringWhichNobodyAsked_isAnAllClearOnlyIfTheLogReachesBack() throws Exception {
        node.node.write(TestNode.file(SHOP, "1"));
        node.node.clock.move(Duration.ofMinutes(10));
        node.node.sync();
        Instant effective = node.node.clock.instant();
        node.node.clock.move(Duration.ofMinutes(10));
        node.node.sync();
        node.node.write(new Command.Revoke(new CertificationKey(SHOP, TestNode.FILING, "1"), effective));
        ImpactQuery query = ImpactQuery.of(new Supposition.Ended(SHOP, TestNode.FILING, ""));

        ImpactReport whole = node.assess(query);
        ImpactReport longer = node.assess(query.between(START.minusSeconds(1), effective.plusSeconds(60)));

        assertThat(whole.log()).isEqualTo(new Counts(0, 0, 0, 0));
        assertThat(whole.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(longer.outcome()).isEqualTo(Outcome.NOTHING_ASSESSED);
        assertThat(longer.looked().lost()).singleElement().asString().contains("not all in the log, which begins at");
    }

    @Test
    void ended_withoutAnEndInThePast_isRefused() throws Exception {
        node.node.write(TestNode.file(SHOP, "1"));
        assertThatThrownBy(() -> node.assess(ImpactQuery.of(new Supposition.Ended(SHOP, TestNode.FILING, ""))))
                .isInstanceOf(ImpactFailure.class)
                .hasMessageContaining("before it was recorded");
    }

    @Test
    void limits_areKeptAndTold() throws Exception {
        for (int i = 0; i < 5; i++) {
            node.node.write(new Command.PutEntity(new Entity(account("e" + i), Map.of())));
            node.decide(check(SHOP, GIFT));
        }

        ImpactReport report = node.assess(
                ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)).most(3, 2));

        assertThat(report.log().assessed()).isEqualTo(3);
        // Two accounts, and the four actions of which rules speak.
        assertThat(report.registry().assessed()).isEqualTo(8);
        assertThat(report.looked().registryCut()).isTrue();
        assertThat(String.join("\n", report.looked().bounds()))
                .contains("newest 3")
                .contains("the 2 that");
    }

    @Test
    void from_laterThanTheDecisions_looksAtNone() throws Exception {
        node.decide(check(SHOP, GIFT));
        node.node.clock.move(Duration.ofDays(8));

        ImpactReport report = node.assess(
                ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)).from(true, false));

        assertThat(report.log().assessed()).isZero();
    }

    @Test
    void cancelled_whileItRuns_stops() throws Exception {
        for (int i = 0; i < 600; i++) {
            node.decide(check(SHOP, GIFT));
        }
        AtomicInteger looks = new AtomicInteger();
        assertThatThrownBy(() -> Impact.assess(
                        node.node.impact(),
                        ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)),
                        () -> looks.incrementAndGet() == 2,
                        Progress.NONE))
                .isInstanceOf(CancellationException.class);
        assertThat(looks).hasValue(2);
    }

    @Test
    void baseline_active_leavesOutWhatAnEarlierActivationChanged() throws Exception {
        node.decide(check(SHOP, GIFT));
        node.activate(ImpactNode.changed(GIFT_RULE, FREE_GIFTS));
        ImpactQuery query = ImpactQuery.of(
                        new Supposition.Candidate(ImpactNode.compile(ImpactNode.changed(GIFT_RULE, FREE_GIFTS))))
                .from(true, false);

        assertThat(node.assess(query).log()).isEqualTo(new Counts(1, 0, 1, 0));
        assertThat(node.assess(query.against(ImpactQuery.Baseline.ACTIVE)).log())
                .isEqualTo(new Counts(1, 0, 0, 0));
    }

    @Test
    void masked_aValueThatTheCandidateReads_isNotAssessable() throws Exception {
        LogSettings masking = LogSettings.DEFAULT.masking(Masks.of(Map.of("subject.platform", Masks.How.DROP), null));
        try (ImpactNode masked = ImpactNode.start(folder.resolve("masked"), masking)) {
            masked.node.write(new Command.PutEntity(new Entity(SHOP, Map.of("platform", new Value.Text("weixin")))));
            masked.node.write(TestNode.file(SHOP, "1"));
            assertThat(masked.decide(check(SHOP, GIFT)).answer().effect()).isEqualTo(Effect.PERMIT);
            List<PolicyDocument> reads =
                    ImpactNode.changed(GIFT_RULE, "    where: {subject.platform: weixin}\n" + GIFT_RULE);

            ImpactReport report = masked.assess(ImpactQuery.of(new Supposition.Candidate(ImpactNode.compile(reads)))
                    .from(true, false));
            ImpactReport other = masked.assess(
                    ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)).from(true, false));

            assertThat(report.log()).isEqualTo(new Counts(0, 0, 0, 1));
            assertThat(report.gaps().get(0).why()).contains("masked", "platform");
            assertThat(other.log()).isEqualTo(new Counts(1, 1, 0, 0));
        }
    }

    @Test
    void masked_aValueOfTheQuestionThatIsAskedForAccounts_isNotAssessableForEach() throws Exception {
        LogSettings masking = LogSettings.DEFAULT.masking(Masks.of(Map.of("resource.platform", Masks.How.DROP), null));
        String reads = "    where: {resource.platform: weixin}\n" + GIFT_RULE;
        try (ImpactNode masked = ImpactNode.start(folder.resolve("masked"), masking)) {
            masked.activate(ImpactNode.changed(GIFT_RULE, reads));
            for (String name : List.of("shop", "quiet")) {
                masked.node.write(new Command.PutEntity(new Entity(account(name), Map.of())));
                masked.node.write(TestNode.file(account(name), "1"));
            }
            masked.node.write(new Command.PutEntity(new Entity(account("bare"), Map.of())));
            CheckRequest plain = check(SHOP, GIFT);
            Question of = plain.question();
            Question onWeixin = new Question(
                    of.subject(),
                    of.subjectProperties(),
                    of.action(),
                    of.actionProperties(),
                    of.resource(),
                    Properties.of(Map.of("platform", new Value.Text("weixin"))),
                    of.context(),
                    of.markets());
            Decision asked = masked.decide(new CheckRequest(onWeixin, null, ""));
            assertThat(asked.answer().effect()).isEqualTo(Effect.PERMIT);

            ImpactReport lapsed = masked.assess(ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)));
            ImpactReport stopped = masked.assess(ImpactQuery.of(new Supposition.Candidate(ImpactNode.compile(
                            ImpactNode.changed(GIFT_RULE, "    during: {until: 2030-01-01}\n" + reads))))
                    .from(true, true));
            ImpactReport later = masked.assess(ImpactQuery.of(new Supposition.Until(START.plus(Duration.ofDays(1)))));

            // The account without a filing answers the same, whatever was masked.
            assertThat(lapsed.registry().notAssessable()).isEqualTo(2);
            assertThat(lapsed.doubtful()).isEqualTo(2);
            assertThat(lapsed.outcome()).isNotEqualTo(Outcome.UNCHANGED);
            assertThat(lapsed.gaps()).anySatisfy(gap -> {
                assertThat(gap.why()).contains("masked", "resource.platform");
                assertThat(gap.questions()).isGreaterThanOrEqualTo(2);
            });
            assertThat(stopped.registry().notAssessable()).isEqualTo(3);
            assertThat(later.registry().notAssessable()).isEqualTo(3);
            assertThat(later.log()).isEqualTo(new Counts(0, 0, 0, 1));
        }
    }

    @Test
    void releaseThatTheStateDoesNotHave_isNotAssessable() throws Exception {
        node.node.write(TestNode.file(SHOP, "1"));
        node.activate(ImpactNode.changed(GIFT_RULE, "    where: {subject.trusted: true}\n" + GIFT_RULE));
        node.activate(ImpactNode.changed("    actions: [asset.display]\n", "    actions: [asset.offer]\n"));
        node.decide(check(SHOP, GIFT));
        String hash = node.node.views.current().releaseHash();
        try (ImpactNode other = ImpactNode.start(folder.resolve("other"))) {
            ImpactSources mixed = new ImpactSources(
                    node.node.impact().log(), other.node.impact().state(), node.node.clock);

            ImpactReport report = Impact.assess(
                    mixed,
                    ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)).from(true, false),
                    () -> false,
                    Progress.NONE);

            assertThat(report.log()).isEqualTo(new Counts(0, 0, 0, 1));
            assertThat(report.outcome()).isEqualTo(Outcome.NOTHING_ASSESSED);
            assertThat(report.gaps())
                    .singleElement()
                    .satisfies(gap -> assertThat(gap.why()).contains(hash, "found none"));
        }
    }

    @Test
    void policyThatTheCandidateLacks_isTold() throws Exception {
        node.node.write(TestNode.file(SHOP, "1"));
        node.decide(check(SHOP, GIFT));
        String vocabulary =
                TestPolicies.VOCABULARY.replace(", asset.gift.primary: {}", "").replace("official_account: {}, ", "");
        String another = """
                policy: another
                language: 1
                title: Another
                markets: [CN]
                rules: [{id: display, effect: permit, actions: [asset.display]}]
                """;
        PolicySet without = ImpactNode.compile(List.of(
                new PolicyDocument("vocabulary.yaml", vocabulary), new PolicyDocument("another.yaml", another)));

        ImpactReport report =
                node.assess(ImpactQuery.of(new Supposition.Candidate(without)).from(true, false));

        assertThat(report.log()).isEqualTo(new Counts(1, 1, 0, 0));
        assertThat(report.rows()).extracting(Row::reason).containsExactly("certigate.undeclared");
    }

    @Test
    void questionOfAnotherVersion_isNotAssessableAndStopsNothing() throws Exception {
        Question of = check(SHOP, GIFT).question();
        Question more = new Question(
                of.subject(),
                Properties.of(Map.of("platform", new Value.Text("weixin"))),
                of.action(),
                of.actionProperties(),
                of.resource(),
                of.resourceProperties(),
                of.context(),
                of.markets());
        node.decide(new CheckRequest(more, null, ""));
        node.decide(check(SHOP, "asset.display"));
        node.close();
        SegmentImage image = SegmentImage.read(LogFolder.in(folder).segments().get(0));
        Frame frame = image.frames().stream()
                .filter(each -> each.type() == FrameType.DECISION)
                .findFirst()
                .orElseThrow();
        byte[] value = new byte[frame.length()];
        image.payload(frame).get(value);
        int at = new String(value, StandardCharsets.ISO_8859_1).indexOf("\n\006weixin");
        // Another kind of value than those of today.
        Forgery.write(Forgery.changed(image, frame, at, '\n' ^ 0x7a));
        node = ImpactNode.start(folder);

        ImpactReport report = node.assess(
                ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)).from(true, false));

        assertThat(report.log()).isEqualTo(new Counts(1, 0, 0, 1));
        assertThat(report.gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.why()).contains("cannot be read by this version"));
    }

    @Test
    void damagedLog_isSaidToBeLost() throws Exception {
        for (int i = 0; i < 10; i++) {
            node.decide(check(SHOP, GIFT));
        }
        node.close();
        // A log that is opened repairs its end; this segment is not the end any more.
        node = ImpactNode.start(folder);
        node.decide(check(SHOP, GIFT));
        List<LogFolder.SegmentFile> segments = LogFolder.in(folder).segments();
        Path first = segments.get(0).path();
        byte[] bytes = Files.readAllBytes(first);
        bytes[bytes.length / 2] ^= 1;
        Files.write(first, bytes);

        ImpactReport report = node.assess(
                ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)).from(true, false));

        assertThat(report.looked().lost()).isNotEmpty();
        assertThat(ImpactLimit.parse("100%").exceeded(report)).contains("cannot be assessed");
    }

    @Test
    void segmentMissingInTheMiddle_isSaidToBeLost() throws Exception {
        ImpactQuery query =
                ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)).from(true, false);
        for (int i = 0; i < 2; i++) {
            node.decide(check(SHOP, GIFT));
            node.close();
            node = ImpactNode.start(folder);
        }
        node.decide(check(SHOP, GIFT));
        List<LogFolder.SegmentFile> segments = LogFolder.in(folder).segments();
        assertThat(segments).hasSize(3);
        assertThat(node.assess(query).looked().lost()).isEmpty();

        Files.delete(segments.get(1).path());

        ImpactReport report = node.assess(query);
        assertThat(report.looked().lost()).containsExactly("the segments of the log between 1 and 3 are not there");
        assertThat(ImpactLimit.parse("100%").exceeded(report)).contains("cannot be assessed");
    }

    /** A log of three segments, each with a decision, that nobody is writing. */
    private List<LogFolder.SegmentFile> threeSegments() throws Exception {
        for (int i = 0; i < 3; i++) {
            node.decide(check(SHOP, GIFT));
            node.close();
            node = i < 2 ? ImpactNode.start(folder) : node;
        }
        List<LogFolder.SegmentFile> segments = LogFolder.in(folder).segments();
        assertThat(segments).hasSize(3);
        return segments;
    }

    private ImpactReport ofTheLogAlone(ImpactQuery query) {
        return Impact.assess(
                new ImpactSources(LogFolder.in(folder), null, () -> START.plusSeconds(60)),
                query.from(true, false),
                () -> false,
                Progress.NONE);
    }

    @Test
    void segmentsMissingAtTheBeginning_areLostToAWindowThatBeganBefore() throws Exception {
        List<LogFolder.SegmentFile> segments = threeSegments();
        ImpactQuery query = ImpactQuery.of(new Supposition.Candidate(ImpactNode.compile(ImpactNode.changed("", ""))));
        assertThat(ofTheLogAlone(query).outcome()).isEqualTo(Outcome.UNCHANGED);

        Files.delete(segments.get(0).path());

        ImpactReport report = ofTheLogAlone(query);
        assertThat(report.outcome()).isEqualTo(Outcome.INCOMPLETE);
        assertThat(report.log()).isEqualTo(new Counts(2, 0, 0, 0));
        assertThat(report.looked().lost())
                .containsExactly("the log begins with segment 2 at " + LogPart.shown(START)
                        + ": what was decided before in the window was deleted");
        assertThat(ImpactLimit.parse("100%").exceeded(report)).contains("the log begins with segment 2");
        assertThat(ofTheLogAlone(query.between(START, START.plusSeconds(60))).outcome())
                .isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void segmentsMissingAtTheEnd_areLostIfACheckpointNamesThem() throws Exception {
        List<LogFolder.SegmentFile> segments = threeSegments();
        ImpactQuery query = ImpactQuery.of(new Supposition.Candidate(ImpactNode.compile(ImpactNode.changed("", ""))));

        Files.delete(segments.get(2).path());

        ImpactReport report = ofTheLogAlone(query);
        assertThat(report.outcome()).isEqualTo(Outcome.INCOMPLETE);
        assertThat(report.log()).isEqualTo(new Counts(2, 0, 0, 0));
        assertThat(report.looked().lost())
                .singleElement()
                .asString()
                .contains("in segment 2, but a checkpoint of ", "in segment 3");
        assertThat(ImpactLimit.parse("100%").exceeded(report)).contains("cannot be assessed");

        Files.delete(segments.get(0).path());
        Files.delete(segments.get(1).path());

        ImpactReport none = ofTheLogAlone(query);
        assertThat(none.outcome()).isEqualTo(Outcome.NOTHING_ASSESSED);
        assertThat(none.looked().lost()).singleElement().asString().contains("the log ends with no segment");
    }

    @Test
    void denialsThatWereNotLogged_areNotAssessable() throws Exception {
        LogFolder.SegmentFile last = threeSegments().get(2);
        GapRecord gap = GapRecord.newBuilder()
                .setDenials(7)
                .setFrom(Timestamp.newBuilder().setSeconds(START.getEpochSecond() + 1))
                .setUntil(Timestamp.newBuilder().setSeconds(START.getEpochSecond() + 2))
                .setWhy("the disk is full")
                .build();
        Forgery.write(Forgery.appended(SegmentImage.read(last), FrameType.GAP, gap.toByteArray()));
        ImpactQuery query = ImpactQuery.of(new Supposition.Candidate(ImpactNode.compile(ImpactNode.changed("", ""))));

        ImpactReport report = ofTheLogAlone(query);

        assertThat(report.outcome()).isEqualTo(Outcome.INCOMPLETE);
        assertThat(report.log()).isEqualTo(new Counts(3, 0, 0, 7));
        assertThat(report.gaps()).singleElement().satisfies(each -> {
            assertThat(each.why()).isEqualTo("a denial that was answered without being logged: the disk is full");
            assertThat(each.questions()).isEqualTo(7);
        });
        assertThat(ImpactLimit.parse("5%").exceeded(report)).contains("7 past decisions could not be assessed");
        assertThat(ImpactLimit.parse("6").exceeded(report)).contains("7 accounts could not be assessed");
        assertThat(ofTheLogAlone(query.between(START, START.plusSeconds(1))).outcome())
                .isEqualTo(Outcome.UNCHANGED);
        assertThat(ofTheLogAlone(query.between(START.plusSeconds(3), START.plusSeconds(60)))
                        .gaps())
                .isEmpty();
    }

    @Test
    void segmentOfAnotherLog_isSaidToBeLost() throws Exception {
        node.decide(check(SHOP, GIFT));
        Files.writeString(LogFolder.in(folder).path().resolve("identity"), "01984f3e-6f60-4a3c-8c1d-0123456789ab\n");

        ImpactReport report = node.assess(
                ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)).from(true, false));

        assertThat(report.looked().lost())
                .singleElement()
                .asString()
                .contains("expected the header of segment 1 of the log 01984f3e-6f60-4a3c-8c1d-0123456789ab");
        assertThat(ImpactLimit.parse("100%").exceeded(report)).contains("cannot be assessed");
    }

    @Test
    void segmentSetAside_isSaidToBeLost() throws Exception {
        node.decide(check(SHOP, GIFT));
        Files.writeString(LogFolder.in(folder).path().resolve("000000000001.segment.damaged"), "damaged");

        ImpactReport report = node.assess(
                ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING)).from(true, false));

        assertThat(report.looked().lost()).singleElement().asString().contains("000000000001.segment.damaged");
        assertThat(ImpactLimit.parse("100%").exceeded(report)).contains("cannot be assessed");
    }

    @Test
    void suites_standInThePlaceOfTheLog_withTheirOwnFixtures() throws Exception {
        node.decide(check(SHOP, GIFT));
        String text = """
                suite: questions
                fixtures:
                  certifications: [{holder: "official_account:shop", kind: test.filing, number: "1", from: 2030-01-01T00:00:00Z}]
                cases:
                  - name: with a filing
                    at: 2030-03-01T12:00:00+08:00
                    subject: "official_account:shop"
                    action: asset.gift.primary
                    resource: "digital_collectible:nft-1"
                    markets: [CN]
                    expect: {effect: PERMIT}
                  - name: another has none
                    at: 2030-03-01T12:00:00+08:00
                    subject: "official_account:other"
                    action: asset.gift.primary
                    resource: "digital_collectible:nft-1"
                    markets: [CN]
                    expect: {effect: DENY}
                """;
        List<Suite> suites = SuiteRunner.parse(
                List.of(new PolicyDocument("questions.yaml", text)), ImpactNode.compile(ImpactNode.changed("", "")));
        ImpactQuery query = ImpactQuery.of(new Supposition.Lapsed(TestNode.FILING))
                .asking(suites)
                .from(true, false);

        ImpactReport report = node.assess(query);

        assertThat(report.log()).isEqualTo(new Counts(2, 1, 0, 0));
        assertThat(report.rows()).extracting(Row::account).containsExactly(SHOP);
    }

    private static PolicySet ofOwner() throws Exception {
        return ImpactNode.compile(ImpactNode.changed(GIFT_RULE, GIFT_RULE.stripTrailing() + "\n        of: owner\n"));
    }
}
