package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestDirectives.forbid;
import static io.certigate.server.fixture.TestDirectives.timestamp;
import static io.certigate.server.fixture.TestNode.START;
import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.company;
import static io.certigate.server.fixture.TestNode.file;
import static io.certigate.server.fixture.TestNode.owner;
import static io.certigate.server.fixture.TestNode.revoke;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.certigate.server.admin.Command;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.fixture.TestDirectives;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.state.StoreException;
import io.certigate.v1.AmendDirectiveRequest;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Effect;
import io.certigate.v1.Value;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsOfTest {
    private static final EntityRef SHOP = account("shop");
    private static final String GIFT = "asset.gift.primary";
    private static final String SELL = "asset.sell.primary";
    private static final String DISPLAY = "asset.display";

    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;
    private DecisionServiceBlockingStub stub;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        server = TestServer.start(node);
        stub = server.blocking();
    }

    @AfterEach
    void stop() {
        server.close();
        node.close();
    }

    private long head() {
        return node.views.current().revision().number();
    }

    private CheckActionResponse asOf(long revision, String action) {
        return stub.checkAction(
                question("shop", action).setAsOfRevision(revision).build());
    }

    private Effect effect(long revision, String action) {
        return asOf(revision, action).getEffect();
    }

    private Refusal refusal(long revision) {
        return Refusal.of(() -> asOf(revision, DISPLAY));
    }

    @Test
    void asOf_certificationRevokedSince_countedThen() throws Exception {
        long before = head();
        node.write(file(SHOP, "1"));
        long filed = head();
        node.write(revoke(SHOP, "1"));
        long revoked = head();

        assertThat(effect(before, GIFT)).isEqualTo(Effect.EFFECT_DENY);
        assertThat(effect(filed, GIFT)).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(effect(revoked, GIFT)).isEqualTo(Effect.EFFECT_DENY);
        assertThat(stub.checkAction(question("shop", GIFT).build()).getEffect()).isEqualTo(Effect.EFFECT_DENY);
    }

    @Test
    void asOf_answer_isHypotheticalAndNamesTheStateOfThen() throws Exception {
        node.write(file(SHOP, "1"));
        var filed = node.views.current().revision();
        node.write(revoke(SHOP, "1"));

        CheckActionResponse answer = asOf(filed.number(), GIFT);

        assertThat(answer.getHypothetical()).isTrue();
        assertThat(answer.getFreshFor()).isEqualTo(Duration.getDefaultInstance());
        assertThat(answer.getRevision()).isEqualTo(ResponseWriter.revision(filed));
        assertThat(answer.getRelease()).isEqualTo(node.views.current().releaseHash());
        assertThat(answer.getDecidedAt()).isEqualTo(timestamp(START));
        assertThat(answer.getDecisionId()).isNotEmpty();
    }

    @Test
    void asOf_relationThatWasNotThere_isMissingAndLaterOnes_areNotLookedThrough() throws Exception {
        node.write(file(company("chain"), "1"));
        long unrelated = head();
        node.write(new Command.PutRelation(owner(SHOP, company("chain"))));
        long related = head();
        node.write(revoke(company("chain"), "1"));

        assertThat(effect(unrelated, SELL)).isEqualTo(Effect.EFFECT_DENY);
        assertThat(effect(related, SELL)).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(effect(head(), SELL)).isEqualTo(Effect.EFFECT_DENY);
    }

    @Test
    void asOf_directiveIssuedAmendedAndLiftedSince_isAsItWas() {
        long before = head();
        server.directives().issueDirective(TestDirectives.issue(forbid("stop", DISPLAY)));
        long issued = head();
        server.directives()
                .amendDirective(AmendDirectiveRequest.newBuilder()
                        .setId("stop")
                        .setValidUntil(timestamp(START.plusSeconds(60)))
                        .build());
        long amended = head();
        CheckActionRequest.Builder later = question("shop", DISPLAY).setAt(timestamp(START.plusSeconds(61)));

        assertThat(effect(before, DISPLAY)).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(effect(issued, DISPLAY)).isEqualTo(Effect.EFFECT_DENY);
        assertThat(effect(amended, DISPLAY)).isEqualTo(Effect.EFFECT_DENY);
        assertThat(stub.checkAction(later.setAsOfRevision(issued).build()).getEffect())
                .isEqualTo(Effect.EFFECT_DENY);
        assertThat(stub.checkAction(later.setAsOfRevision(amended).build()).getEffect())
                .isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void asOf_releaseActivatedSince_isNotUsed() throws Exception {
        String before = node.views.current().releaseHash();
        long first = head();
        node.desk.publish(
                List.of(
                        new PolicyDocument(
                                "vocabulary.yaml", TestPolicies.VOCABULARY.replace("asset.offer: {}", "x: {}")),
                        new PolicyDocument("c.yaml", TestPolicies.POLICY.replace("asset.offer", "x"))),
                "",
                List.of(),
                true,
                WriteOptions.NONE);
        node.sync();

        CheckActionResponse then = asOf(first, "asset.offer");
        CheckActionResponse now = asOf(head(), "asset.offer");

        assertThat(then.getRelease()).isEqualTo(before);
        assertThat(then.getReasons(0).getCode()).isNotEqualTo("certigate.undeclared");
        assertThat(now.getRelease()).isNotEqualTo(before);
        assertThat(now.getReasons(0).getCode()).isEqualTo("certigate.undeclared");
    }

    @Test
    void asOf_propertyOfAnotherTypeThen_isCheckedAgainstTheWordsOfThen() throws Exception {
        long first = head();
        node.desk.publish(
                List.of(
                        new PolicyDocument(
                                "v.yaml", TestPolicies.VOCABULARY.replace("age: {type: int}", "age: {type: bool}")),
                        new PolicyDocument("c.yaml", TestPolicies.POLICY)),
                "",
                List.of(),
                true,
                WriteOptions.NONE);
        node.sync();
        CheckActionRequest.Builder request = question("shop", DISPLAY);
        request.getSubjectBuilder()
                .putProperties("age", Value.newBuilder().setInt64Value(3).build());

        assertThat(stub.checkAction(request.setAsOfRevision(first).build()).getEffect())
                .isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(Refusal.of(() ->
                                stub.checkAction(request.setAsOfRevision(head()).build()))
                        .violations())
                .containsOnlyKeys("subject.properties.age");
    }

    @Test
    void asOf_emptyState_permitsNothing() {
        CheckActionResponse answer = asOf(0, DISPLAY);

        assertThat(answer.getEffect()).isEqualTo(Effect.EFFECT_DENY);
        assertThat(answer.getReasons(0).getCode()).isEqualTo("certigate.undeclared");
        assertThat(answer.getRelease()).isEmpty();
        assertThat(answer.getRevision().getNumber()).isZero();
        assertThat(answer.getHypothetical()).isTrue();
    }

    @Test
    void asOf_revisionNotThereYet_isOutOfRange() throws Exception {
        assertThat(refusal(head() + 1).code()).isEqualTo(Code.OUT_OF_RANGE);
        assertThat(refusal(Long.MAX_VALUE).code()).isEqualTo(Code.OUT_OF_RANGE);
        assertThat(refusal(head() + 1).message()).contains("the latest one, which is " + head());
        assertThat(refusal(-1).violations()).containsOnlyKeys("as_of_revision");

        node.writeUnseen(TestNode.filing(SHOP, "1", null));
        assertThat(effect(head() + 1, GIFT)).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(refusal(head() + 2).code()).isEqualTo(Code.OUT_OF_RANGE);
    }

    @Test
    void asOf_prunedHistory_isOutOfRangeBelowTheFloorOnly() throws Exception {
        node.write(file(SHOP, "1"));
        node.write(revoke(SHOP, "1"));
        long floor = head();
        node.write(file(SHOP, "2"));
        node.prune(floor);

        assertThat(effect(floor, GIFT)).isEqualTo(Effect.EFFECT_DENY);
        assertThat(effect(floor + 1, GIFT)).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(refusal(floor - 1).code()).isEqualTo(Code.OUT_OF_RANGE);
        assertThat(refusal(floor - 1).message()).contains("the floor is " + floor);
        assertThat(refusal(0).code()).isEqualTo(Code.OUT_OF_RANGE);
    }

    @Test
    void asOf_withATrace_explainsTheStateOfThen() throws Exception {
        long before = head();
        node.write(file(SHOP, "1"));

        CheckActionResponse then = stub.checkAction(
                question("shop", GIFT).setTrace(true).setAsOfRevision(before).build());
        CheckActionResponse since = stub.checkAction(
                question("shop", GIFT).setTrace(true).setAsOfRevision(head()).build());

        assertThat(then.getEffect()).isEqualTo(Effect.EFFECT_DENY);
        assertThat(then.getTraceCount()).isPositive();
        assertThat(then.getOutlook().getWaysCount()).isPositive();
        assertThat(since.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(since.hasOutlook()).isFalse();
    }

    @Test
    void asOf_withAToken_isRefusedIfTheTokenIsForeign() throws Exception {
        node.write(file(SHOP, "1"));
        CheckActionRequest.Builder request = question("shop", GIFT).setAsOfRevision(head());
        request.getConsistencyBuilder()
                .setAtLeast(ResponseWriter.revision(node.views.current().revision()));
        assertThat(stub.checkAction(request.build()).getEffect()).isEqualTo(Effect.EFFECT_PERMIT);

        request.getConsistencyBuilder().getAtLeastBuilder().setEpoch("another");

        assertThat(Refusal.of(() -> stub.checkAction(request.build())).code()).isEqualTo(Code.FAILED_PRECONDITION);
    }

    @Test
    void asOf_inABatch_failsAlone() {
        CheckActionsResponse batch = stub.checkActions(CheckActionsRequest.newBuilder()
                .addRequests(question("shop", DISPLAY).setAsOfRevision(1))
                .addRequests(question("shop", DISPLAY))
                .build());

        assertThat(batch.getResults(0).getFailure().getViolationsList())
                .singleElement()
                .satisfies(each -> assertThat(each.getField()).isEqualTo("requests[0].as_of_revision"));
        assertThat(batch.getResults(1).getResponse().getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void asOf_storeGone_isUnavailable() {
        node.store.pastReads.fail(() -> new StoreException("the disk is gone", null));

        Refusal refusal = refusal(1);

        assertThat(refusal.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refusal.retry()).isTrue();
        assertThat(stub.checkAction(question("shop", DISPLAY).build()).getEffect())
                .isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void asOf_malformed_isRefusedWithEveryField() {
        Refusal refusal = Refusal.of(() -> stub.checkAction(question("", DISPLAY)
                .clearMarkets()
                .setAsOfRevision(1)
                .setDetail(DetailLevel.DETAIL_LEVEL_FULL)
                .build()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.violations()).containsOnlyKeys("subject.id", "markets");
    }
}
