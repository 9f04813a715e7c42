package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestDirectives.timestamp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.certigate.server.fixture.Postgres;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.fixture.TwoPersonNode;
import io.certigate.server.fixture.Uploads;
import io.certigate.server.store.DatabaseUrl;
import io.certigate.v1.ActivateReleaseRequest;
import io.certigate.v1.ApprovalServiceGrpc;
import io.certigate.v1.ApprovalServiceGrpc.ApprovalServiceBlockingStub;
import io.certigate.v1.ApproveRequest;
import io.certigate.v1.Certification;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.Consistency;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetProposalRequest;
import io.certigate.v1.GetStateRequest;
import io.certigate.v1.ListChangesRequest;
import io.certigate.v1.Proposal;
import io.certigate.v1.ProposalState;
import io.certigate.v1.ProposeRequest;
import io.certigate.v1.ProposedChange;
import io.certigate.v1.PublishReleaseHeader;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.RecordKind;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.WithdrawRequest;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who decides on proposals at the same time, on several nodes, and before and after a restart. */
class ApprovalRacesTest {
    private static final int ROUNDS = 10;
    private static final int PATIENCE_SECONDS = 20;

    private final ExecutorService people = Executors.newFixedThreadPool(2);

    @TempDir
    private Path temp;

    @AfterEach
    void stop() {
        people.shutdownNow();
    }

    private static ApprovalServiceBlockingStub approvals(TwoPersonNode node, String who) {
        return ApprovalServiceGrpc.newBlockingStub(node.as(who));
    }

    private static long propose(TwoPersonNode node, ProposedChange.Builder change) {
        return approvals(node, "alice")
                .propose(ProposeRequest.newBuilder().setChange(change).build())
                .getProposal()
                .getId();
    }

    private static ProposedChange.Builder filing(String holder) {
        return ProposedChange.newBuilder()
                .setPutCertification(PutCertificationRequest.newBuilder()
                        .setCertification(Certification.newBuilder()
                                .setHolder(EntityReference.newBuilder()
                                        .setType("official_account")
                                        .setId(holder))
                                .setKind("test.filing")
                                .setNumber("1")
                                .setValidFrom(timestamp(Instant.parse("2020-01-01T00:00:00Z")))));
    }

    private static Callable<Code> approval(TwoPersonNode node, String who, long id) {
        return () -> code(() -> approvals(node, who)
                .approve(ApproveRequest.newBuilder().setId(id).build()));
    }

    private static Code code(Runnable call) {
        try {
            call.run();
            return Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    /** What two calls end with that begin at once. */
    private List<Code> atOnce(Callable<Code> one, Callable<Code> other) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        Future<Code> first = people.submit(() -> {
            start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return one.call();
        });
        Future<Code> second = people.submit(() -> {
            start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return other.call();
        });
        return List.of(first.get(PATIENCE_SECONDS, TimeUnit.SECONDS), second.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private static void begin(TwoPersonNode node) {
        String release = Uploads.publish(
                        node.as("alice"), PublishReleaseHeader.getDefaultInstance(), TestPolicies.documents())
                .getRelease()
                .getHash();
        long id = propose(
                node,
                ProposedChange.newBuilder()
                        .setActivateRelease(ActivateReleaseRequest.newBuilder().setHash(release)));
        approvals(node, "bob").approve(ApproveRequest.newBuilder().setId(id).build());
    }

    private static Effect ask(TwoPersonNode node, String holder) {
        return DecisionServiceGrpc.newBlockingStub(node.as("alice"))
                .checkAction(TestServer.question(holder, "asset.gift.primary")
                        .setConsistency(Consistency.newBuilder().setFullyConsistent(true))
                        .build())
                .getEffect();
    }

    private static Proposal read(TwoPersonNode node, long id) {
        return approvals(node, "bob")
                .getProposal(GetProposalRequest.newBuilder().setId(id).build())
                .getProposal();
    }

    private static long certificationsPut(TwoPersonNode node) {
        return ChangeServiceGrpc.newBlockingStub(node.as("bob"))
                .listChanges(ListChangesRequest.newBuilder()
                        .setKind(RecordKind.RECORD_KIND_CERTIFICATION)
                        .build())
                .getChangesCount();
    }

    @Test
    void approve_byTwoAtOnce_isAppliedOnce() throws Exception {
        try (TwoPersonNode node = TwoPersonNode.inMemory(temp, TwoPersonNode.clock())) {
            begin(node);
            for (int i = 0; i < ROUNDS; i++) {
                long id = propose(node, filing("shop-" + i));

                assertThat(atOnce(approval(node, "bob", id), approval(node, "carol", id)))
                        .containsExactlyInAnyOrder(Code.OK, Code.FAILED_PRECONDITION);

                assertThat(certificationsPut(node)).isEqualTo(i + 1);
                assertThat(ask(node, "shop-" + i)).isEqualTo(Effect.EFFECT_PERMIT);
            }
        }
    }

    @Test
    void approve_andWithdrawAtOnce_eitherOfThemActs() throws Exception {
        try (TwoPersonNode node = TwoPersonNode.inMemory(temp, TwoPersonNode.clock())) {
            begin(node);
            for (int i = 0; i < ROUNDS; i++) {
                String holder = "shop-" + i;
                long id = propose(node, filing(holder));
                WithdrawRequest request = WithdrawRequest.newBuilder().setId(id).build();

                List<Code> codes = atOnce(
                        approval(node, "bob", id),
                        () -> code(() -> approvals(node, "alice").withdraw(request)));

                assertThat(codes).containsExactlyInAnyOrder(Code.OK, Code.FAILED_PRECONDITION);
                boolean approved = codes.get(0) == Code.OK;
                assertThat(read(node, id).getState())
                        .isEqualTo(
                                approved
                                        ? ProposalState.PROPOSAL_STATE_APPROVED
                                        : ProposalState.PROPOSAL_STATE_WITHDRAWN);
                assertThat(ask(node, holder)).isEqualTo(approved ? Effect.EFFECT_PERMIT : Effect.EFFECT_DENY);
            }
        }
    }

    @Test
    void proposals_surviveARestart() throws Exception {
        Path data = temp.resolve("data");
        long id;
        long withdrawn;
        try (TwoPersonNode node = TwoPersonNode.on(temp, data)) {
            begin(node);
            id = propose(node, filing("shop"));
            withdrawn = propose(node, filing("other"));
            approvals(node, "alice")
                    .withdraw(WithdrawRequest.newBuilder().setId(withdrawn).build());
        }
        try (TwoPersonNode node = TwoPersonNode.on(temp, data)) {
            assertThat(read(node, id).getState()).isEqualTo(ProposalState.PROPOSAL_STATE_PENDING);
            assertThat(approval(node, "bob", withdrawn).call()).isEqualTo(Code.FAILED_PRECONDITION);
            assertThat(approval(node, "bob", id).call()).isEqualTo(Code.OK);
            assertThat(ask(node, "shop")).isEqualTo(Effect.EFFECT_PERMIT);
            assertThat(ask(node, "other")).isEqualTo(Effect.EFFECT_DENY);
        }
    }

    @Test
    void directCall_byANodeThatWasStartedToDemandNothing_isRefusedAsByTheOthers() throws Exception {
        DatabaseUrl database = Postgres.database();
        try (TwoPersonNode strict = TwoPersonNode.on(temp, database)) {
            begin(strict);
            var state = ChangeServiceGrpc.newBlockingStub(strict.as("alice"));
            await().until(() ->
                    state.getState(GetStateRequest.getDefaultInstance()).getNodesCount() == 1);
            try (TwoPersonNode lax = TwoPersonNode.lax(temp, database)) {
                Refusal refusal = Refusal.of(() -> RegistryServiceGrpc.newBlockingStub(lax.as("alice"))
                        .putCertification(filing("shop").getPutCertification()));

                assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
                assertThat(refusal.message()).contains("expected a second person");
                assertThat(ask(strict, "shop")).isEqualTo(Effect.EFFECT_DENY);
                long id = propose(lax, filing("shop"));
                assertThat(approval(lax, "bob", id).call()).isEqualTo(Code.OK);
                assertThat(ask(strict, "shop")).isEqualTo(Effect.EFFECT_PERMIT);
            }
        }
    }

    @Test
    void approve_onTwoNodesAtOnce_isAppliedOnceAndSeenByBoth() throws Exception {
        DatabaseUrl database = Postgres.database();
        try (TwoPersonNode one = TwoPersonNode.on(temp, database);
                TwoPersonNode other = TwoPersonNode.on(temp, database)) {
            begin(one);
            for (int i = 0; i < ROUNDS; i++) {
                String holder = "shop-" + i;
                long id = propose(one, filing(holder));
                assertThat(read(other, id).getState()).isEqualTo(ProposalState.PROPOSAL_STATE_PENDING);

                assertThat(atOnce(approval(one, "bob", id), approval(other, "carol", id)))
                        .containsExactlyInAnyOrder(Code.OK, Code.FAILED_PRECONDITION);

                assertThat(certificationsPut(one)).isEqualTo(i + 1);
                assertThat(ask(one, holder)).isEqualTo(Effect.EFFECT_PERMIT);
                assertThat(ask(other, holder)).isEqualTo(Effect.EFFECT_PERMIT);
            }
        }
    }
}
