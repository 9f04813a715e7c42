package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestDirectives.forbid;
import static io.certigate.server.fixture.TestDirectives.issue;
import static io.certigate.server.fixture.TestDirectives.timestamp;
import static io.certigate.server.fixture.TestNode.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.certigate.server.fixture.HandClock;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.fixture.TwoPersonNode;
import io.certigate.server.fixture.Uploads;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.v1.ActivateReleaseRequest;
import io.certigate.v1.AmendDirectiveRequest;
import io.certigate.v1.ApprovalServiceGrpc;
import io.certigate.v1.ApprovalServiceGrpc.ApprovalServiceBlockingStub;
import io.certigate.v1.ApproveRequest;
import io.certigate.v1.ApproveResponse;
import io.certigate.v1.Certification;
import io.certigate.v1.CertificationKey;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DirectiveServiceGrpc;
import io.certigate.v1.DirectiveServiceGrpc.DirectiveServiceBlockingStub;
import io.certigate.v1.Effect;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetProposalRequest;
import io.certigate.v1.ImportChunk;
import io.certigate.v1.ImportHeader;
import io.certigate.v1.ImportRecordsRequest;
import io.certigate.v1.ImportRecordsResponse;
import io.certigate.v1.ImportRow;
import io.certigate.v1.LiftDirectiveRequest;
import io.certigate.v1.ListChangesRequest;
import io.certigate.v1.ListProposalsRequest;
import io.certigate.v1.ListProposalsResponse;
import io.certigate.v1.LoggedChange;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.Proposal;
import io.certigate.v1.ProposalState;
import io.certigate.v1.ProposeRequest;
import io.certigate.v1.ProposedChange;
import io.certigate.v1.PublishReleaseHeader;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.RegistryServiceGrpc.RegistryServiceBlockingStub;
import io.certigate.v1.RejectRequest;
import io.certigate.v1.ResumeCertificationRequest;
import io.certigate.v1.ReviewBreakGlassRequest;
import io.certigate.v1.RevokeCertificationRequest;
import io.certigate.v1.RollBackReleaseRequest;
import io.certigate.v1.SuspendCertificationRequest;
import io.certigate.v1.WithdrawRequest;
import io.certigate.v1.WriteOptions;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.BlockingClientCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalGrpcServiceTest {
    private static final EntityReference SHOP = EntityReference.newBuilder()
            .setType("official_account")
            .setId("shop")
            .build();
    private static final String STOP = "stop-1";

    @TempDir
    private Path temp;

    private final HandClock clock = TwoPersonNode.clock();
    private TwoPersonNode node;
    private String release = "";

    @BeforeEach
    void start() throws Exception {
        node = TwoPersonNode.inMemory(temp, clock);
        release = publish("alice", TestPolicies.documents());
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private String publish(String who, List<PolicyDocument> documents) {
        return Uploads.publish(node.as(who), PublishReleaseHeader.getDefaultInstance(), documents)
                .getRelease()
                .getHash();
    }

    private ApprovalServiceBlockingStub approvals(String who) {
        return ApprovalServiceGrpc.newBlockingStub(node.as(who));
    }

    private DirectiveServiceBlockingStub directives(String who) {
        return DirectiveServiceGrpc.newBlockingStub(node.as(who));
    }

    private RegistryServiceBlockingStub registry(String who) {
        return RegistryServiceGrpc.newBlockingStub(node.as(who));
    }

    private Proposal propose(String who, ProposedChange.Builder change) {
        return approvals(who)
                .propose(ProposeRequest.newBuilder()
                        .setChange(change)
                        .setOptions(WriteOptions.newBuilder().setWhy("ticket 7"))
                        .build())
                .getProposal();
    }

    private ApproveResponse approve(String who, long id) {
        return approvals(who).approve(ApproveRequest.newBuilder().setId(id).build());
    }

    private Proposal read(long id) {
        return approvals("bob")
                .getProposal(GetProposalRequest.newBuilder().setId(id).build())
                .getProposal();
    }

    private static ProposedChange.Builder activation(String hash) {
        return ProposedChange.newBuilder()
                .setActivateRelease(ActivateReleaseRequest.newBuilder().setHash(hash));
    }

    private static ProposedChange.Builder lift() {
        return ProposedChange.newBuilder()
                .setLiftDirective(LiftDirectiveRequest.newBuilder().setId(STOP));
    }

    private static PutCertificationRequest.Builder filing(String number) {
        return PutCertificationRequest.newBuilder()
                .setCertification(Certification.newBuilder()
                        .setHolder(SHOP)
                        .setKind("test.filing")
                        .setNumber(number)
                        .setValidFrom(timestamp(START.minus(Duration.ofDays(1)))));
    }

    private static ProposedChange.Builder certification(String number) {
        return ProposedChange.newBuilder().setPutCertification(filing(number));
    }

    private void activate() {
        approve("bob", propose("carol", activation(release)).getId());
    }

    private Effect ask(String action) {
        return DecisionServiceGrpc.newBlockingStub(node.as("alice"))
                .checkAction(TestServer.question("shop", action).build())
                .getEffect();
    }

    @Test
    void activation_isProposedByOneAndApprovedByAnother() {
        Proposal proposed = propose("alice", activation(release.substring(0, 12)));
        assertThat(proposed.getState()).isEqualTo(ProposalState.PROPOSAL_STATE_PENDING);
        assertThat(proposed.getChange().getActivateRelease().getHash()).isEqualTo(release);
        assertThat(proposed.getProposedBy()).isEqualTo("alice");
        assertThat(proposed.getExpiresAt()).isEqualTo(timestamp(START.plus(TwoPersonNode.KEEP)));
        assertThat(ask("asset.display")).isEqualTo(Effect.EFFECT_DENY);

        // Alice has published it as well, and Carol may approve.
        ApproveResponse approved = approve("carol", proposed.getId());

        assertThat(approved.getProposal().getState()).isEqualTo(ProposalState.PROPOSAL_STATE_APPROVED);
        assertThat(approved.getProposal().getDecidedBy()).isEqualTo("carol");
        assertThat(ask("asset.display")).isEqualTo(Effect.EFFECT_PERMIT);
        List<LoggedChange> latest = changes();
        assertThat(latest.get(0).getActor()).isEqualTo("carol");
        assertThat(latest.get(0).getProposal()).isEqualTo(approved.getProposal());
        assertThat(latest.get(1).getActor()).isEqualTo("alice");
        assertThat(latest.get(1).getWhy()).isEqualTo("ticket 7");
        assertThat(latest.get(1).getActivated().getRelease()).isEqualTo(release);
        assertThat(latest.get(1).getRevision().getNumber())
                .isEqualTo(latest.get(0).getRevision().getNumber());
    }

    private List<LoggedChange> changes() {
        return ChangeServiceGrpc.newBlockingStub(node.as("bob"))
                .listChanges(ListChangesRequest.getDefaultInstance())
                .getChangesList();
    }

    @Test
    void approve_proposerMayNoLongerMakeTheChange_changesNothing() throws Exception {
        activate();
        directives("alice").issueDirective(issue(forbid(STOP, "asset.display")));
        Proposal byAlice = propose("alice", lift());
        Proposal byDave = propose("dave", certification("1"));

        node.give("alice", "checker, auditor");
        node.remove("dave");
        awaitRefusal("alice", Code.PERMISSION_DENIED);

        Refusal lostTheRole = Refusal.of(() -> approve("bob", byAlice.getId()));
        assertThat(lostTheRole.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(lostTheRole.message())
                .contains("expected a proposer who still has the role admin, found that 'alice'");
        Refusal left = Refusal.of(() -> approve("bob", byDave.getId()));
        assertThat(left.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(left.message()).contains("the role certifier, found that 'dave'");
        assertThat(ask("asset.display")).isEqualTo(Effect.EFFECT_DENY);
        assertThat(read(byAlice.getId()).getState()).isEqualTo(ProposalState.PROPOSAL_STATE_PENDING);

        node.give("alice", "admin, checker");
        awaitRefusal("alice", Code.FAILED_PRECONDITION);
        approve("carol", byAlice.getId());

        assertThat(ask("asset.display")).isEqualTo(Effect.EFFECT_PERMIT);
    }

    /** Until the node has read who may do what. */
    private void awaitRefusal(String who, Code expected) {
        var policies = PolicyServiceGrpc.newBlockingStub(node.as(who));
        Code found;
        do {
            found = Refusal.of(() -> policies.rollBackRelease(RollBackReleaseRequest.getDefaultInstance()))
                    .code();
        } while (found != expected);
    }

    @Test
    void directCalls_thatCanPermitMore_areRefusedWithAReasonForPrograms() {
        activate();
        directives("alice").issueDirective(issue(forbid(STOP, "asset.display")));
        List<Runnable> calls = List.of(
                () -> PolicyServiceGrpc.newBlockingStub(node.as("alice"))
                        .activateRelease(ActivateReleaseRequest.newBuilder()
                                .setHash(publish("alice", other()))
                                .build()),
                () -> Uploads.publish(
                        node.as("alice"),
                        PublishReleaseHeader.newBuilder().setActivate(true).build(),
                        other()),
                () -> directives("alice")
                        .liftDirective(
                                LiftDirectiveRequest.newBuilder().setId(STOP).build()),
                () -> directives("alice")
                        .amendDirective(AmendDirectiveRequest.newBuilder()
                                .setId(STOP)
                                .setTitle("Other")
                                .build()),
                () -> registry("alice").putCertification(filing("1").build()));
        for (Runnable call : calls) {
            Refusal refusal = Refusal.of(() -> {
                call.run();
                return "an answer";
            });
            assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
            assertThat(refusal.message()).contains("expected a second person").endsWith("Nothing was changed");
        }
        assertThat(ask("asset.display")).isEqualTo(Effect.EFFECT_DENY);
        assertThat(ask("asset.gift.primary")).isEqualTo(Effect.EFFECT_DENY);
    }

    @Test
    void refusal_ofADirectCall_namesTheKindOfChange() throws Exception {
        activate();
        ErrorInfo info = null;
        try {
            registry("dave").putCertification(filing("1").build());
        } catch (StatusRuntimeException e) {
            Any detail = StatusProto.fromThrowable(e).getDetails(0);
            info = detail.unpack(ErrorInfo.class);
        }
        assertThat(info)
                .isEqualTo(ErrorInfo.newBuilder()
                        .setDomain("certigate.io")
                        .setReason("SECOND_PERSON_REQUIRED")
                        .putMetadata("risk", "certifications")
                        .build());
    }

    private static List<PolicyDocument> other() {
        List<PolicyDocument> documents = new ArrayList<>(TestPolicies.documents());
        documents.set(
                1, new PolicyDocument("collectibles.yaml", TestPolicies.POLICY.replace("title: Test", "title: T")));
        return documents;
    }

    @Test
    void whatOnlyForbids_waitsForNobody() {
        activate();
        approve("bob", propose("alice", certification("1")).getId());
        assertThat(ask("asset.gift.primary")).isEqualTo(Effect.EFFECT_PERMIT);
        CertificationKey key = CertificationKey.newBuilder()
                .setHolder(SHOP)
                .setKind("test.filing")
                .setNumber("1")
                .build();

        registry("alice")
                .suspendCertification(
                        SuspendCertificationRequest.newBuilder().setKey(key).build());
        assertThat(ask("asset.gift.primary")).isEqualTo(Effect.EFFECT_DENY);
        ResumeCertificationRequest resume =
                ResumeCertificationRequest.newBuilder().setKey(key).build();
        assertThat(Refusal.of(() -> registry("alice").resumeCertification(resume))
                        .code())
                .isEqualTo(Code.FAILED_PRECONDITION);
        approve(
                "bob",
                propose("alice", ProposedChange.newBuilder().setResumeCertification(resume))
                        .getId());
        assertThat(ask("asset.gift.primary")).isEqualTo(Effect.EFFECT_PERMIT);
        registry("alice")
                .revokeCertification(
                        RevokeCertificationRequest.newBuilder().setKey(key).build());
        assertThat(ask("asset.gift.primary")).isEqualTo(Effect.EFFECT_DENY);
        directives("alice").issueDirective(issue(forbid(STOP, "asset.display")));
        assertThat(ask("asset.display")).isEqualTo(Effect.EFFECT_DENY);
    }

    @Test
    void approve_byWhoProposedOrPublished_isDenied() {
        long own = propose("carol", activation(release)).getId();
        assertThat(Refusal.of(() -> approve("carol", own)).code()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(Refusal.of(() -> approve("alice", own)).code()).isEqualTo(Code.PERMISSION_DENIED);
        String authored = publish("carol", other());
        long published = propose("alice", activation(authored)).getId();

        Refusal refusal = Refusal.of(() -> approve("carol", published));

        assertThat(refusal.code()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(refusal.message()).contains("another person than who published the release");
        assertThat(read(own).getState()).isEqualTo(ProposalState.PROPOSAL_STATE_PENDING);
        assertThat(read(published).getState()).isEqualTo(ProposalState.PROPOSAL_STATE_PENDING);
        assertThat(approve("bob", published).getProposal().getState()).isEqualTo(ProposalState.PROPOSAL_STATE_APPROVED);
    }

    @Test
    void propose_withoutTheRoleOfTheChange_isDenied() {
        assertThat(Refusal.of(() -> propose("dave", activation(release))).code())
                .isEqualTo(Code.PERMISSION_DENIED);
        activate();
        assertThat(propose("dave", certification("1")).getProposedBy()).isEqualTo("dave");
    }

    @Test
    void propose_ofWhatTheDirectCallWouldRefuse_isRefusedAlike() {
        activate();
        PutCertificationRequest.Builder unknown = filing("1");
        unknown.getCertificationBuilder().setKind("test.filling");

        Refusal undeclared =
                Refusal.of(() -> propose("alice", ProposedChange.newBuilder().setPutCertification(unknown)));
        assertThat(undeclared.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(undeclared.message()).contains("test.filing");
        assertThat(Refusal.of(() -> propose("alice", lift())).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(Refusal.of(() -> propose("alice", activation(release))).message())
                .contains("there is nothing to propose");
        assertThat(Refusal.of(() -> propose("alice", ProposedChange.newBuilder()))
                        .code())
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(list(ProposalState.PROPOSAL_STATE_PENDING)).isEmpty();
    }

    @Test
    void approve_afterWhatItChangesChanged_isAborted() {
        activate();
        directives("alice").issueDirective(issue(forbid(STOP, "asset.display")));
        long lift = propose("alice", lift()).getId();
        long again = propose("carol", activation(publish("alice", other()))).getId();
        long certification = propose("alice", certification("1")).getId();
        // Each of the three is overtaken.
        approve(
                "bob",
                propose(
                                "alice",
                                ProposedChange.newBuilder()
                                        .setAmendDirective(AmendDirectiveRequest.newBuilder()
                                                .setId(STOP)
                                                .setTitle("Another title")))
                        .getId());
        approve("bob", propose("carol", activation(publish("alice", third()))).getId());
        PutCertificationRequest.Builder longer = filing("1");
        longer.getCertificationBuilder().setScope("other");
        approve(
                "bob",
                propose("alice", ProposedChange.newBuilder().setPutCertification(longer))
                        .getId());

        for (long id : List.of(lift, again, certification)) {
            Refusal refusal = Refusal.of(() -> approve("bob", id));
            assertThat(refusal.code()).isEqualTo(Code.ABORTED);
            assertThat(refusal.message()).contains("propose again");
            assertThat(read(id).getState()).isEqualTo(ProposalState.PROPOSAL_STATE_PENDING);
        }
        assertThat(ask("asset.display")).isEqualTo(Effect.EFFECT_DENY);
    }

    private static List<PolicyDocument> third() {
        List<PolicyDocument> documents = new ArrayList<>(TestPolicies.documents());
        documents.set(
                1, new PolicyDocument("collectibles.yaml", TestPolicies.POLICY.replace("title: Test", "title: 3")));
        return documents;
    }

    @Test
    void rollBack_isProposedAndApproved() {
        activate();
        String next = publish("alice", other());
        approve("bob", propose("alice", activation(next)).getId());
        ProposedChange.Builder back =
                ProposedChange.newBuilder().setRollBackRelease(RollBackReleaseRequest.getDefaultInstance());
        assertThat(Refusal.of(() -> PolicyServiceGrpc.newBlockingStub(node.as("alice"))
                                .rollBackRelease(RollBackReleaseRequest.getDefaultInstance()))
                        .code())
                .isEqualTo(Code.FAILED_PRECONDITION);
        Proposal proposed = propose("alice", back);
        assertThat(proposed.getTarget()).isEqualTo(release);

        approve("bob", proposed.getId());

        assertThat(changes().get(1).getActivated().getRelease()).isEqualTo(release);
    }

    @Test
    void approve_whenItExpires_isRefusedFromThatInstantOn() {
        activate();
        long first = propose("alice", certification("1")).getId();
        long second = propose("alice", certification("2")).getId();
        clock.moveWall(TwoPersonNode.KEEP.minusNanos(1));
        assertThat(approve("bob", first).getProposal().getState()).isEqualTo(ProposalState.PROPOSAL_STATE_APPROVED);
        clock.moveWall(Duration.ofNanos(1));

        Refusal refusal = Refusal.of(() -> approve("bob", second));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.message()).contains("expired at 2030-03-02T04:00:00Z; propose it again");
        assertThat(read(second).getState()).isEqualTo(ProposalState.PROPOSAL_STATE_EXPIRED);
        assertThat(list(ProposalState.PROPOSAL_STATE_PENDING)).isEmpty();
        assertThat(list(ProposalState.PROPOSAL_STATE_EXPIRED)).containsExactly(second);
    }

    @Test
    void reject_andWithdraw_areFinal() {
        activate();
        long first = propose("alice", certification("1")).getId();
        long second = propose("carol", certification("2")).getId();
        WithdrawRequest others = WithdrawRequest.newBuilder().setId(first).build();
        assertThat(Refusal.of(() -> approvals("carol").withdraw(others)).code()).isEqualTo(Code.PERMISSION_DENIED);
        RejectRequest own = RejectRequest.newBuilder().setId(second).build();
        assertThat(Refusal.of(() -> approvals("carol").reject(own)).code()).isEqualTo(Code.PERMISSION_DENIED);

        Proposal rejected = approvals("bob")
                .reject(RejectRequest.newBuilder()
                        .setId(first)
                        .setOptions(WriteOptions.newBuilder().setWhy("no file"))
                        .build())
                .getProposal();
        approvals("carol").withdraw(WithdrawRequest.newBuilder().setId(second).build());

        assertThat(rejected.getDecision()).isEqualTo("no file");
        assertThat(Refusal.of(() -> approve("bob", first)).message()).contains("rejected by 'bob'");
        assertThat(Refusal.of(() -> approve("bob", second)).message()).contains("withdrawn by 'carol'");
        assertThat(Refusal.of(() -> approve("bob", 99)).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(Refusal.of(() -> approve("bob", 0)).code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(ask("asset.gift.primary")).isEqualTo(Effect.EFFECT_DENY);
    }

    @Test
    void repeatedCalls_withTheirKey_areAnsweredAsTheFirst() {
        activate();
        ProposeRequest request = ProposeRequest.newBuilder()
                .setChange(certification("1"))
                .setOptions(WriteOptions.newBuilder().setIdempotencyKey("p-1"))
                .build();
        Proposal first = approvals("alice").propose(request).getProposal();
        assertThat(approvals("alice").propose(request).getProposal()).isEqualTo(first);
        ApproveRequest decision = ApproveRequest.newBuilder()
                .setId(first.getId())
                .setOptions(WriteOptions.newBuilder().setIdempotencyKey("a-1"))
                .build();

        ApproveResponse approved = approvals("bob").approve(decision);

        assertThat(approvals("bob").approve(decision)).isEqualTo(approved);
        assertThat(Refusal.of(() -> approvals("carol").approve(decision)).code())
                .isEqualTo(Code.FAILED_PRECONDITION);
    }

    @Test
    void brokenGlass_actsAtOnce_andIsListedUntilAnotherReviewsIt() {
        activate();
        PutCertificationRequest request = filing("1")
                .setOptions(WriteOptions.newBuilder().setBreakGlass("launch at noon"))
                .build();
        assertThat(Refusal.of(() -> registry("dave").putCertification(request)).code())
                .isEqualTo(Code.PERMISSION_DENIED);

        registry("alice").putCertification(request);

        assertThat(ask("asset.gift.primary")).isEqualTo(Effect.EFFECT_PERMIT);
        List<Long> waiting = list(ProposalState.PROPOSAL_STATE_BREAK_GLASS);
        assertThat(waiting).hasSize(1);
        Proposal made = read(waiting.get(0));
        assertThat(made.getProposedBy()).isEqualTo("alice");
        assertThat(made.getWhy()).isEqualTo("launch at noon");
        assertThat(made.getTarget()).isEqualTo("official_account:shop test.filing 1");
        assertThat(made.hasChange()).isFalse();
        assertThat(Refusal.of(() -> approve("bob", made.getId())).message()).contains("review it instead");
        ReviewBreakGlassRequest.Builder review =
                ReviewBreakGlassRequest.newBuilder().setId(made.getId());
        assertThat(Refusal.of(() -> approvals("bob").reviewBreakGlass(review.build()))
                        .code())
                .isEqualTo(Code.INVALID_ARGUMENT);
        review.setVerdict("in order");
        assertThat(Refusal.of(() -> approvals("alice").reviewBreakGlass(review.build()))
                        .code())
                .isEqualTo(Code.PERMISSION_DENIED);
        assertThat(approvals("bob")
                        .reviewBreakGlass(review.build())
                        .getProposal()
                        .getState())
                .isEqualTo(ProposalState.PROPOSAL_STATE_REVIEWED);
        assertThat(list(ProposalState.PROPOSAL_STATE_BREAK_GLASS)).isEmpty();
        assertThat(read(made.getId()).getDecision()).isEqualTo("in order");
    }

    @Test
    void brokenGlass_withSpacesForAReasonOrAVerdict_isRefused() {
        activate();
        PutCertificationRequest.Builder request = filing("1");
        for (String reason : List.of(" \t\n", "\u200b\u00a0\u2060")) {
            request.setOptions(WriteOptions.newBuilder().setBreakGlass(reason));
            Refusal blank = Refusal.of(() -> registry("alice").putCertification(request.build()));
            assertThat(blank.code()).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(blank.message()).contains("options.break_glass", "found only spaces");
        }
        assertThat(ask("asset.gift.primary")).isEqualTo(Effect.EFFECT_DENY);

        registry("alice")
                .putCertification(request.setOptions(WriteOptions.newBuilder().setBreakGlass("launch at noon"))
                        .build());
        ReviewBreakGlassRequest review = ReviewBreakGlassRequest.newBuilder()
                .setId(list(ProposalState.PROPOSAL_STATE_BREAK_GLASS).get(0))
                .setVerdict("  ")
                .build();
        assertThat(Refusal.of(() -> approvals("bob").reviewBreakGlass(review)).code())
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(list(ProposalState.PROPOSAL_STATE_BREAK_GLASS)).hasSize(1);
    }

    /** Imports filings, chunk by chunk, and returns the last answer. */
    private ImportRecordsResponse importFilings(String who, String reason, int chunks, int rows) {
        BlockingClientCall<ImportRecordsRequest, ImportRecordsResponse> call =
                RegistryServiceGrpc.newBlockingV2Stub(node.as(who)).importRecords();
        ImportRecordsResponse last = ImportRecordsResponse.getDefaultInstance();
        try {
            call.write(ImportRecordsRequest.newBuilder()
                    .setHeader(ImportHeader.newBuilder().setImportId("i-1").setBreakGlass(reason))
                    .build());
            for (int number = 1; number <= chunks; number++) {
                call.write(ImportRecordsRequest.newBuilder()
                        .setChunk(chunk(number, rows))
                        .build());
                last = call.read();
            }
            return last;
        } catch (StatusException e) {
            throw e.getStatus().asRuntimeException(e.getTrailers());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ImportChunk chunk(int number, int rows) {
        ImportChunk.Builder chunk = ImportChunk.newBuilder().setNumber(number);
        for (int i = 0; i < rows; i++) {
            PutCertificationRequest.Builder row = filing("n" + number + "-" + i);
            row.getCertificationBuilder().getHolderBuilder().setId("shop-" + i);
            chunk.addRows(ImportRow.newBuilder().setLine(i).setCertification(row.getCertification()));
        }
        return chunk.build();
    }

    @Test
    void import_ofCertifications_isRefusedOrListedOnce() {
        activate();
        assertThat(Refusal.of(() -> importFilings("dave", "", 1, 2)).code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(Refusal.of(() -> importFilings("dave", "now", 1, 2)).code()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(list(ProposalState.PROPOSAL_STATE_BREAK_GLASS)).isEmpty();

        ImportRecordsResponse imported = importFilings("alice", "migration", 3, 1_000);

        assertThat(imported.getWritten()).isEqualTo(1_000);
        assertThat(list(ProposalState.PROPOSAL_STATE_BREAK_GLASS)).containsExactly(2L);
        assertThat(read(2).getTarget()).isEqualTo("import i-1");
        assertThat(read(2).getWhy()).isEqualTo("migration");
    }

    @Test
    void list_inPages_givesEachOnceLatestFirst() {
        activate();
        for (int i = 0; i < 5; i++) {
            propose("alice", certification("n" + i));
        }
        List<Long> ids = new ArrayList<>();
        String token = "";
        do {
            ListProposalsResponse page = approvals("bob")
                    .listProposals(ListProposalsRequest.newBuilder()
                            .setPageSize(2)
                            .setPageToken(token)
                            .build());
            page.getProposalsList().forEach(each -> ids.add(each.getId()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(ids).containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(list(ProposalState.PROPOSAL_STATE_PENDING)).containsExactly(6L, 5L, 4L, 3L, 2L);
    }

    private List<Long> list(ProposalState state) {
        return approvals("bob")
                .listProposals(ListProposalsRequest.newBuilder().setState(state).build())
                .getProposalsList()
                .stream()
                .map(Proposal::getId)
                .toList();
    }
}
