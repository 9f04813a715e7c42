package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.company;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.certigate.server.admin.Command;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.v1.CertificationState;
import io.certigate.v1.Change;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckFailure;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.Effect;
import io.certigate.v1.NeededCertification;
import io.certigate.v1.NeededRelation;
import io.certigate.v1.Outlook;
import io.certigate.v1.RuleOutcome;
import io.certigate.v1.RuleStep;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {
    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;
    private DecisionServiceBlockingStub stub;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        node.write(new Command.PutRelation(TestNode.owner(account("filed"), company("chain"))));
        node.write(new Command.PutRelation(TestNode.owner(account("unfiled"), company("other"))));
        node.write(TestNode.file(company("chain"), "1"));
        server = TestServer.start(node);
        stub = server.blocking();
    }

    @AfterEach
    void stop() {
        node.store.openAll();
        server.close();
        node.close();
    }

    private CheckActionResponse traced(String account, String action) {
        return stub.checkAction(question(account, action).setTrace(true).build());
    }

    @Test
    void checkAction_permitWithTrace_showsTheRuleItsPartsAndNoOutlook() {
        CheckActionResponse answer = traced("filed", "asset.sell.primary");

        assertThat(answer.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(answer.hasOutlook()).isFalse();
        assertThat(answer.getTraceTruncated()).isFalse();
        assertThat(answer.getTraceList()).singleElement().satisfies(rule -> {
            assertThat(rule.getPolicy() + "/" + rule.getRule() + " " + rule.getMarket())
                    .isEqualTo("test.collectibles/sell CN");
            assertThat(rule.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
            assertThat(rule.getOutcome()).isEqualTo(RuleOutcome.RULE_OUTCOME_APPLIES);
            assertThat(rule.getStepsList())
                    .extracting(RuleStep::getPart, RuleStep::getText, RuleStep::getResult)
                    .containsExactly(
                            tuple("during", "always", "true"),
                            tuple("require", "certification test.filing of owner", "true"));
            assertThat(rule.getSteps(1).getEvidence(0).getCertification().getState())
                    .isEqualTo(CertificationState.CERTIFICATION_STATE_VALID);
        });
    }

    @Test
    void checkAction_withoutTrace_hasNone() {
        CheckActionResponse answer =
                stub.checkAction(question("unfiled", "asset.sell.primary").build());

        assertThat(answer.getTraceList()).isEmpty();
        assertThat(answer.hasOutlook()).isFalse();
    }

    @Test
    void checkAction_ownerNotCertified_adviceFollowedPermits() throws Exception {
        CheckActionResponse denial = traced("unfiled", "asset.sell.primary");

        NeededCertification needed = change(denial, 0, 0).getCertification();
        assertThat(denial.getOutlook().getWaysCount()).isEqualTo(1);
        assertThat(needed.getOf()).isEqualTo("owner");
        assertThat(needed.getHolder().getId()).isEqualTo("other");
        assertThat(needed.getIssuersList()).containsExactly("Filing Office");
        node.write(TestNode.file(company(needed.getHolder().getId()), "9"));
        assertThat(traced("unfiled", "asset.sell.primary").getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void checkAction_relationMissingToo_adviceOfTwoChangesFollowedPermits() throws Exception {
        CheckActionResponse denial = traced("stranger", "asset.sell.primary");

        assertThat(denial.getOutlook().getWays(0).getChangesCount()).isEqualTo(2);
        NeededRelation relation = change(denial, 0, 0).getRelation();
        NeededCertification certification = change(denial, 0, 1).getCertification();
        assertThat(relation.getOf().getId() + " " + relation.getRelation()).isEqualTo("stranger owner");
        assertThat(certification.hasHolder()).isFalse();
        assertThat(certification.getKind()).isEqualTo(TestNode.FILING);
        node.write(new Command.PutRelation(TestNode.owner(account("stranger"), company("chain"))));
        assertThat(traced("stranger", "asset.sell.primary").getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
    }

    private static Change change(CheckActionResponse answer, int way, int change) {
        return answer.getOutlook().getWays(way).getChanges(change);
    }

    @Test
    void checkAction_ruleNotYetInForce_noneBeforeItsStartWhenTimeAlonePermits() throws Exception {
        Instant begins = Instant.parse("2030-02-28T16:00:00Z");
        node.write(TestNode.file(account("shop"), "4"));

        CheckActionResponse denial = stub.checkAction(question("shop", "asset.offer")
                .setTrace(true)
                .setAt(Timestamps.write(begins.minusSeconds(1)))
                .build());

        assertThat(denial.getTrace(0).getOutcome()).isEqualTo(RuleOutcome.RULE_OUTCOME_NOT_IN_FORCE);
        assertThat(denial.getOutlook())
                .isEqualTo(Outlook.newBuilder()
                        .setNoneBefore(Timestamps.write(begins))
                        .setByTimeAlone(true)
                        .build());
    }

    @Test
    void checkAction_nothingCouldPermit_isNone() {
        CheckActionResponse after = stub.checkAction(question("shop", "asset.offer")
                .setTrace(true)
                .setAt(Timestamps.write(Instant.parse("2031-01-01T00:00:00Z")))
                .build());
        CheckActionResponse undeclared = traced("shop", "asset.ofer");

        assertThat(after.hasOutlook()).isTrue();
        assertThat(after.getOutlook()).isEqualTo(Outlook.getDefaultInstance());
        assertThat(undeclared.getOutlook()).isEqualTo(Outlook.getDefaultInstance());
        assertThat(undeclared.getTraceList()).isEmpty();
    }

    @Test
    void checkAction_traceNow_isADecisionLikeAnyOther() {
        CheckActionResponse plain =
                stub.checkAction(question("filed", "asset.sell.primary").build());
        CheckActionResponse traced = traced("filed", "asset.sell.primary");

        assertThat(traced.toBuilder().clearTrace().clearDecisionId().build())
                .isEqualTo(plain.toBuilder().clearDecisionId().build());
        assertThat(traced.getDecisionId()).isNotEmpty();
    }

    @Test
    void checkActions_oneWithTrace_failsAloneAndNamesTheField() {
        List<CheckFailure> failures = stub
                .checkActions(CheckActionsRequest.newBuilder()
                        .addRequests(question("filed", "asset.sell.primary"))
                        .addRequests(question("filed", "asset.sell.primary").setTrace(true))
                        .build())
                .getResultsList()
                .stream()
                .filter(result -> result.hasFailure())
                .map(result -> result.getFailure())
                .toList();

        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.getCode()).isEqualTo(Code.INVALID_ARGUMENT.value());
            assertThat(failure.getViolations(0).getField()).isEqualTo("requests[1].trace");
        });
    }
}
