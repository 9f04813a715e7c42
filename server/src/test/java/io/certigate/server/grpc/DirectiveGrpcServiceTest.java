package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestDirectives.forbid;
import static io.certigate.server.fixture.TestDirectives.issue;
import static io.certigate.server.fixture.TestDirectives.timestamp;
import static io.certigate.server.fixture.TestNode.START;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.v1.AmendDirectiveRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Directive;
import io.certigate.v1.DirectiveScope;
import io.certigate.v1.DirectiveServiceGrpc.DirectiveServiceBlockingStub;
import io.certigate.v1.DirectiveState;
import io.certigate.v1.Effect;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetDirectiveRequest;
import io.certigate.v1.IssueDirectiveRequest;
import io.certigate.v1.IssueDirectiveResponse;
import io.certigate.v1.LiftDirectiveRequest;
import io.certigate.v1.ListDirectivesRequest;
import io.certigate.v1.ListDirectivesResponse;
import io.certigate.v1.OrderEvidence;
import io.certigate.v1.OrderState;
import io.certigate.v1.PropertyEquality;
import io.certigate.v1.Reason;
import io.certigate.v1.Value;
import io.certigate.v1.WriteOptions;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectiveGrpcServiceTest {
    private static final String DISPLAY = "asset.display";
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;
    private DirectiveServiceBlockingStub directives;
    private DecisionServiceBlockingStub decisions;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        server = TestServer.start(node);
        directives = server.directives();
        decisions = server.blocking();
    }

    @AfterEach
    void stop() {
        server.close();
        node.close();
    }

    private CheckActionResponse check(String account) {
        return decisions.checkAction(question(account, DISPLAY)
                .setDetail(DetailLevel.DETAIL_LEVEL_FULL)
                .build());
    }

    private Effect effectAt(Instant at) {
        return decisions
                .checkAction(question("shop", DISPLAY).setAt(timestamp(at)).build())
                .getEffect();
    }

    private static DirectiveState state(OrderState state) {
        return DirectiveState.newBuilder().setState(state).build();
    }

    @Test
    void issue_acknowledged_nextCheckOfAnotherConnectionIsDeniedAndSaysByWhom() {
        assertThat(check("shop").getEffect()).isEqualTo(Effect.EFFECT_PERMIT);

        IssueDirectiveResponse issued = directives.issueDirective(
                issue(forbid("stop-1", "asset.*").setValidUntil(timestamp(START.plus(HOUR)))));
        CheckActionResponse denial = check("shop");

        assertThat(denial.getEffect()).isEqualTo(Effect.EFFECT_DENY);
        assertThat(denial.getRevision()).isEqualTo(issued.getRevision());
        assertThat(denial.getValidUntil()).isEqualTo(timestamp(START.plus(HOUR)));
        Reason reason = denial.getReasons(0);
        assertThat(reason.getCode()).isEqualTo("test.ordered");
        assertThat(reason.getPolicy() + "/" + reason.getRule()).isEqualTo("directive/stop-1");
        assertThat(reason.getMessage()).isEqualTo("Stopped by order.");
        assertThat(reason.getLaw(0).getTitle()).isEqualTo("Cybersecurity Review Measures");
        assertThat(reason.getLaw(0).getIssuer()).isEqualTo("State Council");
        assertThat(reason.getEvidence(0).getOrder())
                .isEqualTo(OrderEvidence.newBuilder()
                        .setId("stop-1")
                        .setState(OrderState.ORDER_STATE_IN_FORCE)
                        .setOrderedBy("Cyberspace Administration")
                        .setFrom(timestamp(START))
                        .setUntil(timestamp(START.plus(HOUR)))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"official_account:shop", "digital_collectible:nft-1"})
    void issue_ofOneEntity_forbidsItAsSubjectAndAsResource(String entity) {
        Directive.Builder directive = forbid("one", DISPLAY);
        int colon = entity.indexOf(':');
        directive
                .getScopeBuilder()
                .addEntities(EntityReference.newBuilder()
                        .setType(entity.substring(0, colon))
                        .setId(entity.substring(colon + 1)));
        directives.issueDirective(issue(directive));

        assertThat(check("shop").getEffect()).isEqualTo(Effect.EFFECT_DENY);
        assertThat(check("other").getEffect())
                .isEqualTo(entity.startsWith("official") ? Effect.EFFECT_PERMIT : Effect.EFFECT_DENY);
    }

    @Test
    void issue_whereAPropertyIs_unknownCountsAsIs() {
        Directive.Builder directive = forbid("where", DISPLAY);
        directive
                .getScopeBuilder()
                .addWhere(PropertyEquality.newBuilder()
                        .setPath("subject.platform")
                        .addValues(Value.newBuilder().setStringValue("weixin")));
        directives.issueDirective(issue(directive));

        var alipay = question("shop", DISPLAY);
        alipay.getSubjectBuilder()
                .putProperties(
                        "platform", Value.newBuilder().setStringValue("alipay").build());
        assertThat(decisions.checkAction(alipay.build()).getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(check("shop").getEffect()).isEqualTo(Effect.EFFECT_DENY);
    }

    @Test
    void issue_withAWindow_itsEdgesAreTheEdgesOfAnswers() {
        Instant from = START.plus(HOUR);
        Instant until = from.plus(HOUR);
        directives.issueDirective(
                issue(forbid("later", DISPLAY).setValidFrom(timestamp(from)).setValidUntil(timestamp(until))));

        CheckActionResponse before = check("shop");
        assertThat(before.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(before.getValidUntil()).isEqualTo(timestamp(from));
        node.clock.move(HOUR);
        CheckActionResponse within = check("shop");
        assertThat(within.getEffect()).isEqualTo(Effect.EFFECT_DENY);
        assertThat(within.getValidUntil()).isEqualTo(timestamp(until));
        node.clock.move(HOUR);
        CheckActionResponse after = check("shop");
        assertThat(after.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(after.hasValidUntil()).isFalse();
    }

    @Test
    void amend_toEnjoined_isANoticeAndForbidsNothing() {
        directives.issueDirective(issue(forbid("eo", DISPLAY)));
        node.clock.move(HOUR);
        directives.amendDirective(AmendDirectiveRequest.newBuilder()
                .setId("eo")
                .addStates(state(OrderState.ORDER_STATE_ENJOINED))
                .build());

        CheckActionResponse answer = check("shop");

        assertThat(answer.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(answer.getNoticesList()).extracting(Reason::getCode).containsExactly("order.enjoined");
        assertThat(answer.getNotices(0).getEvidence(0).getOrder().getOrderedBy())
                .isEqualTo("Cyberspace Administration");
        assertThat(effectAt(START)).isEqualTo(Effect.EFFECT_DENY);
    }

    @Test
    void lift_atALaterInstant_restoresExactlyThen() {
        directives.issueDirective(issue(forbid("stop", DISPLAY)));
        Instant lifted = START.plus(HOUR);

        directives.liftDirective(LiftDirectiveRequest.newBuilder()
                .setId("stop")
                .setAt(timestamp(lifted))
                .build());

        assertThat(check("shop").getValidUntil()).isEqualTo(timestamp(lifted));
        assertThat(effectAt(lifted.minusNanos(1))).isEqualTo(Effect.EFFECT_DENY);
        assertThat(effectAt(lifted)).isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void lift_now_nextCheckIsPermittedAndTheDirectiveIsOver() {
        directives.issueDirective(issue(forbid("stop", DISPLAY)));
        node.clock.move(HOUR);

        Directive lifted = directives
                .liftDirective(LiftDirectiveRequest.newBuilder().setId("stop").build())
                .getDirective();

        assertThat(lifted.getState()).isEqualTo(OrderState.ORDER_STATE_REVOKED);
        assertThat(check("shop").getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(list(false)).isEmpty();
        assertThat(list(true)).containsExactly("stop");
        Refusal again = Refusal.of(() -> directives.liftDirective(
                LiftDirectiveRequest.newBuilder().setId("stop").build()));
        assertThat(again.code()).isEqualTo(Code.FAILED_PRECONDITION);
    }

    private List<String> list(boolean all) {
        return directives
                .listDirectives(
                        ListDirectivesRequest.newBuilder().setIncludeOver(all).build())
                .getDirectivesList()
                .stream()
                .map(Directive::getId)
                .toList();
    }

    @Test
    void amendAndLift_beforeNow_areRefused() {
        directives.issueDirective(issue(forbid("stop", DISPLAY)));
        node.clock.move(HOUR);
        Instant past = START.plus(HOUR).minusNanos(1);
        List<Refusal> refusals = List.of(
                Refusal.of(() -> directives.liftDirective(LiftDirectiveRequest.newBuilder()
                        .setId("stop")
                        .setAt(timestamp(past))
                        .build())),
                Refusal.of(() -> directives.amendDirective(AmendDirectiveRequest.newBuilder()
                        .setId("stop")
                        .setValidUntil(timestamp(past))
                        .build())),
                Refusal.of(() -> directives.amendDirective(AmendDirectiveRequest.newBuilder()
                        .setId("stop")
                        .addStates(state(OrderState.ORDER_STATE_SUSPENDED).toBuilder()
                                .setAt(timestamp(past)))
                        .build())));

        assertThat(refusals).allSatisfy(refusal -> {
            assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(refusal.violations().values()).first().asString().contains("not before now");
        });
        assertThat(check("shop").getEffect()).isEqualTo(Effect.EFFECT_DENY);
    }

    @Test
    void amend_ofTextsAndEnd_areInTheNextAnswer() {
        directives.issueDirective(issue(forbid("stop", DISPLAY)));
        Instant until = START.plus(HOUR);

        directives.amendDirective(AmendDirectiveRequest.newBuilder()
                .setId("stop")
                .setOrderedBy("Ministry")
                .setReason("test.other")
                .setValidUntil(timestamp(until))
                .build());

        CheckActionResponse denial = check("shop");
        assertThat(denial.getReasons(0).getCode()).isEqualTo("test.other");
        assertThat(denial.getReasons(0).getMessage()).isEqualTo("Stopped by order.");
        assertThat(denial.getReasons(0).getEvidence(0).getOrder().getOrderedBy())
                .isEqualTo("Ministry");
        assertThat(denial.getValidUntil()).isEqualTo(timestamp(until));
    }

    @Test
    void amend_withAStateInBetween_leavesWhatIsPlanned() {
        Instant planned = START.plus(HOUR).plus(HOUR);
        directives.issueDirective(issue(forbid("stop", DISPLAY)));
        amend(OrderState.ORDER_STATE_SUSPENDED, START.plus(HOUR));
        amend(OrderState.ORDER_STATE_IN_FORCE, planned);
        amend(OrderState.ORDER_STATE_ENJOINED, START.plus(HOUR).plusSeconds(1));

        assertThat(effectAt(planned.minusNanos(1))).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(effectAt(planned)).isEqualTo(Effect.EFFECT_DENY);
        assertThat(Refusal.of(() -> amend(OrderState.ORDER_STATE_IN_FORCE, planned.plusSeconds(1)))
                        .message())
                .contains("found it in_force already");
    }

    private Directive amend(OrderState state, Instant at) {
        return directives
                .amendDirective(AmendDirectiveRequest.newBuilder()
                        .setId("stop")
                        .addStates(state(state).toBuilder().setAt(timestamp(at)))
                        .build())
                .getDirective();
    }

    @Test
    void lift_thatIsStillToCome_canBeBroughtForwardNotPutOff() {
        directives.issueDirective(issue(forbid("stop", DISPLAY)));
        lift(START.plus(HOUR));

        assertThat(Refusal.of(() -> lift(START.plus(HOUR).plusNanos(1))).code()).isEqualTo(Code.FAILED_PRECONDITION);
        lift(START.plusSeconds(1));
        assertThat(effectAt(START)).isEqualTo(Effect.EFFECT_DENY);
        assertThat(effectAt(START.plusSeconds(1))).isEqualTo(Effect.EFFECT_PERMIT);
    }

    private Directive lift(Instant at) {
        return directives
                .liftDirective(LiftDirectiveRequest.newBuilder()
                        .setId("stop")
                        .setAt(timestamp(at))
                        .build())
                .getDirective();
    }

    @Test
    void amendOfTheEnd_onceOver_isRefused() {
        directives.issueDirective(issue(forbid("stop", DISPLAY).setValidUntil(timestamp(START.plus(HOUR)))));
        AmendDirectiveRequest open = AmendDirectiveRequest.newBuilder()
                .setId("stop")
                .setWithoutEnd(true)
                .build();
        assertThat(directives.amendDirective(open).getDirective().hasValidUntil())
                .isFalse();
        directives.amendDirective(AmendDirectiveRequest.newBuilder()
                .setId("stop")
                .setValidUntil(timestamp(START.plus(HOUR)))
                .build());
        node.clock.move(HOUR);

        assertThat(Refusal.of(() -> directives.amendDirective(open)).code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(check("shop").getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void enjoinBeforeTheOrderIsMade_isRefusedSinceItWouldNotLast() {
        directives.issueDirective(issue(forbid("stop", DISPLAY).setValidFrom(timestamp(START.plus(HOUR)))));

        assertThat(Refusal.of(() -> amend(OrderState.ORDER_STATE_ENJOINED, START))
                        .code())
                .isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(lift(START).getState()).isEqualTo(OrderState.ORDER_STATE_REVOKED);
        assertThat(effectAt(START.plus(HOUR))).isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void issue_withUndeclaredWords_namesEachWithTheNearest() {
        Directive.Builder directive = forbid("bad id", "asset.dysplay").setTitle("");
        directive.setScope(DirectiveScope.newBuilder()
                .addMarkets("CM")
                .addActions("asset.dysplay")
                .addSubjectTypes("oficial_account")
                .addWhere(PropertyEquality.newBuilder()
                        .setPath("subject.platfrom")
                        .addValues(Value.newBuilder().setStringValue("weixin"))));

        Refusal refusal = Refusal.of(() -> directives.issueDirective(issue(directive)));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.violations())
                .containsKeys("directive.id", "directive.title")
                .hasEntrySatisfying(
                        "directive.scope.markets", text -> assertThat(text).contains("'CM'", "'CN'"))
                .hasEntrySatisfying(
                        "directive.scope.actions", text -> assertThat(text).contains("'asset.display'"))
                .hasEntrySatisfying(
                        "directive.scope.subject_types",
                        text -> assertThat(text).contains("'official_account'"))
                .hasEntrySatisfying(
                        "directive.scope.where", text -> assertThat(text).contains("'platform'"));
    }

    @Test
    void issue_ofNothing_isRefused() {
        Refusal refusal = Refusal.of(() -> directives.issueDirective(IssueDirectiveRequest.getDefaultInstance()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.violations())
                .containsKeys(
                        "directive.id", "directive.scope.markets", "directive.scope.actions", "directive.law.title");
    }

    @Test
    void issue_ofAnIdThatWasUsed_isRefusedButARepetitionIsHarmless() {
        IssueDirectiveRequest request = IssueDirectiveRequest.newBuilder()
                .setDirective(forbid("once", DISPLAY))
                .setOptions(WriteOptions.newBuilder().setIdempotencyKey("k-1"))
                .build();
        IssueDirectiveResponse first = directives.issueDirective(request);
        node.clock.move(HOUR);

        assertThat(directives.issueDirective(request)).isEqualTo(first);
        assertThat(Refusal.of(() -> directives.issueDirective(issue(forbid("once", DISPLAY))))
                        .code())
                .isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(Refusal.of(() -> directives.issueDirective(request.toBuilder()
                                .setDirective(forbid("twice", DISPLAY))
                                .build()))
                        .code())
                .isEqualTo(Code.FAILED_PRECONDITION);
    }

    @Test
    void amend_withAnotherRevision_isAborted() {
        Directive issued =
                directives.issueDirective(issue(forbid("stop", DISPLAY))).getDirective();

        Refusal refusal = Refusal.of(() -> directives.amendDirective(AmendDirectiveRequest.newBuilder()
                .setId("stop")
                .setTitle("Other")
                .setOptions(WriteOptions.newBuilder().setIfRevision(issued.getRevision() - 1))
                .build()));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
    }

    @Test
    void get_withHistory_saysWhoClaimedToChangeItAndWhy() {
        directives.issueDirective(issue(forbid("stop", DISPLAY)));
        directives.liftDirective(LiftDirectiveRequest.newBuilder()
                .setId("stop")
                .setAt(timestamp(START.plus(HOUR)))
                .setOptions(WriteOptions.newBuilder().setClaimedActor("li").setWhy("review done"))
                .build());

        var found = directives.getDirective(
                GetDirectiveRequest.newBuilder().setId("stop").setHistory(true).build());

        assertThat(found.getDirective().getState()).isEqualTo(OrderState.ORDER_STATE_IN_FORCE);
        assertThat(found.getHistoryList())
                .extracting(change -> change.getActor() + " " + change.getWhy() + " "
                        + change.getDirective().getStatesCount())
                .containsExactly("unauthenticated:li review done 2", "unauthenticated  1");
        assertThat(Refusal.of(() -> directives.getDirective(
                                GetDirectiveRequest.newBuilder().setId("no").build()))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void list_inPages_givesEachOnce() {
        for (int i = 0; i < 5; i++) {
            directives.issueDirective(issue(forbid("d" + i, DISPLAY)));
        }
        List<String> found = new ArrayList<>();
        String token = "";
        do {
            ListDirectivesResponse page = directives.listDirectives(ListDirectivesRequest.newBuilder()
                    .setPageSize(2)
                    .setPageToken(token)
                    .build());
            page.getDirectivesList().forEach(directive -> found.add(directive.getId()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());

        assertThat(found).containsExactly("d0", "d1", "d2", "d3", "d4");
    }

    @Test
    void issue_byManyAtOnce_allAreObeyed() throws Exception {
        int count = 40;
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Effect>> issues = IntStream.range(0, count)
                    .<Callable<Effect>>mapToObj(i -> () -> {
                        Directive.Builder directive = forbid("d" + i, DISPLAY);
                        directive
                                .getScopeBuilder()
                                .addEntities(EntityReference.newBuilder()
                                        .setType("official_account")
                                        .setId("shop-" + i));
                        directives.issueDirective(issue(directive));
                        return check("shop-" + i).getEffect();
                    })
                    .toList();
            for (Future<Effect> effect : callers.invokeAll(issues)) {
                assertThat(effect.get()).isEqualTo(Effect.EFFECT_DENY);
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(check("shop-x").getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(list(false)).hasSize(count);
    }
}
