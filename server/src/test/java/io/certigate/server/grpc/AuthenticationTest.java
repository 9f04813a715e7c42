package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestDirectives.forbid;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.certigate.server.fixture.AuthenticatedNode;
import io.certigate.server.fixture.TestDirectives;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.Uploads;
import io.certigate.server.security.AccessToken;
import io.certigate.server.security.Role;
import io.certigate.v1.ActivateReleaseRequest;
import io.certigate.v1.Certification;
import io.certigate.v1.CertificationKey;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DirectiveServiceGrpc;
import io.certigate.v1.Entity;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetStateRequest;
import io.certigate.v1.ImportChunk;
import io.certigate.v1.ImportHeader;
import io.certigate.v1.ImportRecordsRequest;
import io.certigate.v1.ImportRecordsResponse;
import io.certigate.v1.ImportRow;
import io.certigate.v1.LiftDirectiveRequest;
import io.certigate.v1.ListChangesRequest;
import io.certigate.v1.LoggedChange;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.PruneHistoryRequest;
import io.certigate.v1.PublishReleaseHeader;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.RevokeCertificationRequest;
import io.certigate.v1.StreamCheckActionsResponse;
import io.certigate.v1.WatchRequest;
import io.certigate.v1.WriteOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who calls a whole node, what they may ask, and what stands of them in the change log. */
class AuthenticationTest {
    private static final EntityReference SHOP = EntityReference.newBuilder()
            .setType("official_account")
            .setId("shop")
            .build();

    @TempDir
    private Path temp;

    private AuthenticatedNode node;

    @BeforeEach
    void start() throws Exception {
        node = AuthenticatedNode.start(temp);
        String release = Uploads.publish(
                        node.as(Role.POLICY_AUTHOR),
                        PublishReleaseHeader.getDefaultInstance(),
                        TestPolicies.documents())
                .getRelease()
                .getHash();
        var policies = PolicyServiceGrpc.newBlockingStub(node.as(Role.ADMIN));
        policies.activateRelease(
                ActivateReleaseRequest.newBuilder().setHash(release).build());
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static DecisionServiceGrpc.DecisionServiceBlockingStub decisions(Channel channel) {
        return DecisionServiceGrpc.newBlockingStub(channel);
    }

    private RegistryServiceGrpc.RegistryServiceBlockingStub registry() {
        return RegistryServiceGrpc.newBlockingStub(node.as(Role.CERTIFIER));
    }

    private List<LoggedChange> changes() {
        return ChangeServiceGrpc.newBlockingStub(node.as(Role.AUDITOR))
                .listChanges(ListChangesRequest.newBuilder().setPageSize(100).build())
                .getChangesList();
    }

    private static CheckActionRequest.Builder later() {
        return question("shop", "asset.display")
                .setAt(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()));
    }

    @Test
    void writes_ofEveryKind_areThoseOfWhoWasAuthenticated() throws Exception {
        registry()
                .putEntity(PutEntityRequest.newBuilder()
                        .setEntity(Entity.newBuilder().setType("company").setId("a"))
                        .build());
        registry()
                .putCertification(PutCertificationRequest.newBuilder()
                        .setCertification(Certification.newBuilder()
                                .setHolder(SHOP)
                                .setKind(TestNode.FILING)
                                .setNumber("1")
                                .setValidFrom(Timestamp.getDefaultInstance()))
                        .build());
        registry()
                .revokeCertification(RevokeCertificationRequest.newBuilder()
                        .setKey(CertificationKey.newBuilder()
                                .setHolder(SHOP)
                                .setKind(TestNode.FILING)
                                .setNumber("1"))
                        .build());
        importCompany("b", "");
        var directives = DirectiveServiceGrpc.newBlockingStub(node.as(Role.ADMIN));
        directives.issueDirective(TestDirectives.issue(forbid("stop", "asset.display")));
        directives.liftDirective(LiftDirectiveRequest.newBuilder().setId("stop").build());
        assertThat(changes())
                .extracting(change -> change.getActor() + " " + change.getRecordCase())
                .containsExactly(
                        "admin DIRECTIVE",
                        "admin DIRECTIVE",
                        "certifier ENTITY",
                        "certifier CERTIFICATION",
                        "certifier CERTIFICATION",
                        "certifier ENTITY",
                        "admin ACTIVATED",
                        "policy-author PUBLISHED");
    }

    private ImportRecordsResponse importCompany(String id, String claim) throws Exception {
        BlockingClientCall<ImportRecordsRequest, ImportRecordsResponse> call =
                RegistryServiceGrpc.newBlockingV2Stub(node.as(Role.CERTIFIER)).importRecords();
        call.write(ImportRecordsRequest.newBuilder()
                .setHeader(ImportHeader.newBuilder().setImportId("i").setClaimedActor(claim))
                .build());
        call.write(ImportRecordsRequest.newBuilder()
                .setChunk(ImportChunk.newBuilder()
                        .setNumber(1)
                        .addRows(ImportRow.newBuilder()
                                .setLine(1)
                                .setEntity(
                                        Entity.newBuilder().setType("company").setId(id))))
                .build());
        call.halfClose();
        return call.read();
    }

    @Test
    void writes_thatClaimAnActor_areRefused() throws Exception {
        Refusal refusal = Refusal.of(() -> registry()
                .putEntity(PutEntityRequest.newBuilder()
                        .setEntity(Entity.newBuilder().setType("company").setId("a"))
                        .setOptions(WriteOptions.newBuilder().setClaimedActor("admin"))
                        .build()));
        assertThat(refusal.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refusal.violations().get("options.claimed_actor"))
                .contains("this server knows that 'certifier' calls", "leave it out (--actor)");
        assertThatThrownBy(() -> importCompany("b", "admin"))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
        // This one is read on another thread.
        Refusal pruning = Refusal.of(() -> ChangeServiceGrpc.newBlockingStub(node.as(Role.ADMIN))
                .pruneHistory(PruneHistoryRequest.newBuilder()
                        .setBefore(Timestamp.getDefaultInstance())
                        .setOptions(WriteOptions.newBuilder().setClaimedActor("li"))
                        .build()));
        assertThat(pruning.violations().get("options.claimed_actor")).contains("that 'admin' calls");
        assertThat(changes()).hasSize(2);
    }

    @Test
    void aRelease_thatIsToBeActiveAtOnce_needsAnAdministrator() {
        Refusal refusal = Refusal.of(() -> Uploads.publish(
                node.as(Role.POLICY_AUTHOR),
                PublishReleaseHeader.newBuilder().setActivate(true).build(),
                TestPolicies.documents()));
        assertThat(refusal.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(refusal.message()).contains("role admin", "'policy-author' with policy-author");
    }

    @Test
    void checks_ofAnotherInstantOrRevision_areForAuditors_andOthersForCheckers() throws Exception {
        CheckActionRequest now = question("shop", "asset.display").build();
        CheckActionRequest traced = now.toBuilder().setTrace(true).build();
        CheckActionRequest then = later().build();
        CheckActionRequest asOf = now.toBuilder().setAsOfRevision(1).build();
        for (CheckActionRequest each : List.of(now, traced)) {
            assertThat(decisions(node.as(Role.CHECKER)).checkAction(each).getDecisionId())
                    .isNotEmpty();
            Refusal refusal = Refusal.of(() -> decisions(node.as(Role.AUDITOR)).checkAction(each));
            assertThat(refusal.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(refusal.message()).contains("role checker for a check about now");
        }
        for (CheckActionRequest each : List.of(then, asOf)) {
            assertThat(decisions(node.as(Role.AUDITOR)).checkAction(each).getHypothetical())
                    .isTrue();
            Refusal refusal = Refusal.of(() -> decisions(node.as(Role.CHECKER)).checkAction(each));
            assertThat(refusal.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(refusal.message()).contains("role auditor for a check with 'at'");
        }
    }

    @Test
    void batchesThatWaitForEachOther_areAnsweredForWhoSentThem() throws Exception {
        CheckActionsRequest batch = CheckActionsRequest.newBuilder()
                .addAllRequests(Collections.nCopies(
                        100, question("shop", "asset.display").build()))
                .build();
        List<Future<CheckActionsResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            answers.add(DecisionServiceGrpc.newFutureStub(node.as(i % 2 == 0 ? Role.CHECKER : Role.AUDITOR))
                    .checkActions(batch));
        }

        for (int i = 0; i < answers.size(); i++) {
            boolean isRefused = i % 2 != 0;
            assertThat(answers.get(i).get().getResultsList())
                    .hasSize(100)
                    .allMatch(result -> result.hasFailure() == isRefused);
        }
    }

    @Test
    void batchesAndStreams_refuseWhatIsForOthers_questionByQuestion() throws Exception {
        CheckActionRequest now = question("shop", "asset.display").build();
        for (Role role : List.of(Role.CHECKER, Role.AUDITOR)) {
            boolean checks = role == Role.CHECKER;
            CheckActionsResponse batch = decisions(node.as(role))
                    .checkActions(CheckActionsRequest.newBuilder()
                            .addRequests(now)
                            .addRequests(later())
                            .build());
            assertThat(batch.getResults(0).hasFailure()).isEqualTo(!checks);
            assertThat(batch.getResults(1).hasFailure()).isEqualTo(checks);
            assertThat(batch.getResults(checks ? 1 : 0).getFailure().getCode())
                    .isEqualTo(Status.Code.PERMISSION_DENIED.value());

            StreamCaller stream = StreamCaller.start(node.as(role));
            stream.ask(1, now.toBuilder()).ask(2, later());
            for (int i = 0; i < 2; i++) {
                StreamCheckActionsResponse answer = stream.next();
                assertThat(answer.hasFailure()).isEqualTo((answer.getId() == 1) != checks);
                if (answer.hasFailure()) {
                    assertThat(answer.getFailure().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED.value());
                }
            }
            stream.cancel();
        }
    }

    @Test
    void calls_withoutOrWithAnotherToken_learnTheSame() {
        CheckActionRequest now = question("shop", "asset.display").build();
        Refusal none = Refusal.of(() -> decisions(node.asNobody()).checkAction(now));
        Refusal other =
                Refusal.of(() -> decisions(node.as(AccessToken.random())).checkAction(now));
        assertThat(none.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(other.code()).isEqualTo(none.code());
        assertThat(other.message()).isEqualTo(none.message()).contains("authorization: Bearer TOKEN");
    }

    @Test
    void calls_withTwoTokens_areRefusedWhicheverComesFirst() {
        CheckActionRequest now = question("shop", "asset.display").build();
        String good = node.token(Role.CHECKER);
        String other = AccessToken.random();
        for (Channel each : List.of(node.as(good, other), node.as(other, good), node.as(good, good))) {
            assertThat(Refusal.of(() -> decisions(each).checkAction(now)).code())
                    .isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void aTokenThatIsTakenOut_endsStreams_andCountsNoLonger() throws Exception {
        StreamCaller checks = StreamCaller.start(node.as(Role.CHECKER));
        checks.ask(1, question("shop", "asset.display"));
        assertThat(checks.next().getId()).isEqualTo(1);
        var watch = ChangeServiceGrpc.newBlockingV2Stub(node.as(Role.VIEWER)).watch(WatchRequest.getDefaultInstance());
        assertThat(watch.read()).isNotNull();

        // A checker may check no longer, a viewer is somebody else, and an administrator stays.
        node.write("principals:\n" + AuthenticatedNode.entry("admin", "admin", node.token(Role.ADMIN))
                + AuthenticatedNode.entry("viewer", "auditor", node.token(Role.VIEWER)));

        assertThat(checks.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(endOf(watch)).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(Refusal.of(() -> decisions(node.as(Role.CHECKER))
                                .checkAction(question("shop", "asset.display").build()))
                        .code())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(ChangeServiceGrpc.newBlockingStub(node.as(Role.ADMIN))
                        .getState(GetStateRequest.getDefaultInstance())
                        .hasRevision())
                .isTrue();
    }

    private static Status.Code endOf(BlockingClientCall<?, ?> call) throws InterruptedException {
        try {
            while (call.read() != null) {
                // Heartbeats come until it ends.
            }
            return Status.Code.OK;
        } catch (StatusException e) {
            return e.getStatus().getCode();
        }
    }
}
