package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.certigate.server.admin.ActivationGate;
import io.certigate.server.admin.Command;
import io.certigate.server.admin.ReleaseDesk;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Origin;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.impact.ImpactGate;
import io.certigate.server.impact.ImpactLimit;
import io.certigate.server.model.Entity;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.v1.ActivateReleaseRequest;
import io.certigate.v1.AssessImpactHeader;
import io.certigate.v1.AssessImpactRequest;
import io.certigate.v1.AssessImpactResponse;
import io.certigate.v1.DocumentChunk;
import io.certigate.v1.EntityReference;
import io.certigate.v1.ImpactSummary;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.PublishReleaseHeader;
import io.certigate.v1.PublishReleaseRequest;
import io.certigate.v1.PublishReleaseResponse;
import io.certigate.v1.RollBackReleaseRequest;
import io.certigate.v1.SupposedEnd;
import io.certigate.v1.SupposedRelease;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Assessments over gRPC, and the limit that they set to activations. */
class ImpactCallsTest {
    private static final String FREE_GIFTS = """
                actions: [asset.gift.primary]
            """;
    private static final String GIFT = FREE_GIFTS + """
                require:
                  - certification: test.filing
            """;

    @TempDir
    private Path folder;

    private LogWriter log;
    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        log = LogWriter.open(
                LogFolder.in(folder),
                Origin.of("node", "0.1.0", "0.14.0"),
                LogSettings.DEFAULT.segments(1024 * 1024),
                InstantSource.fixed(TestNode.START));
        node = TestNode.start(folder, log);
        node.write(TestNode.file(TestNode.account("shop"), "1"));
        node.write(new Command.PutEntity(new Entity(TestNode.account("shop"), Map.of())));
        for (String account : List.of("shop", "none")) {
            node.decisions
                    .decide(TestNode.check(TestNode.account(account), "asset.gift.primary"))
                    .get(20, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        log.close();
    }

    @Test
    void assessImpact_uploadedCandidate_streamsTheReport() throws Exception {
        try (TestServer server = TestServer.start(node)) {
            List<AssessImpactResponse> parts = assess(
                    server,
                    AssessImpactHeader.newBuilder()
                            .setCandidate(SupposedRelease.getDefaultInstance())
                            .setCsv(true)
                            .build(),
                    freeGifts());

            ImpactSummary summary = parts.get(0).getSummary();
            assertThat(summary.getLog().getAssessed()).isEqualTo(2);
            assertThat(summary.getLog().getDenyToPermit()).isEqualTo(1);
            assertThat(summary.getText()).contains("DENY to PERMIT", "official_account:none");
            assertThat(parts.get(1).getGroups().getGroupsList()).hasSize(1);
            assertThat(parts.get(2).getAccounts().getAccounts(0).getAccount().getId())
                    .isEqualTo("none");
            assertThat(parts.get(3).getCsv().toStringUtf8()).contains("official_account:none,");
        }
    }

    @Test
    void assessImpact_candidateWhoseSuitesFail_saysThatItWouldBeRefused() throws Exception {
        List<PolicyDocument> failing = new ArrayList<>(TestPolicies.documents());
        failing.set(
                2,
                new PolicyDocument(
                        "collectibles-suite.yaml", TestPolicies.SUITE.replace("effect: PERMIT", "effect: DENY")));
        try (TestServer server = TestServer.start(node)) {
            AssessImpactHeader header = AssessImpactHeader.newBuilder()
                    .setCandidate(SupposedRelease.getDefaultInstance())
                    .build();

            ImpactSummary summary = assess(server, header, failing).get(0).getSummary();
            ImpactSummary passing =
                    assess(server, header, TestPolicies.documents()).get(0).getSummary();

            assertThat(summary.getFailing()).isEqualTo(1);
            assertThat(summary.getFailingCasesList()).containsExactly("test.collectibles/anybody may show");
            assertThat(summary.getText())
                    .contains("would not be activated: 1 case, such as test.collectibles/anybody may show");
            assertThat(passing.getFailing()).isZero();
            assertThat(passing.getText()).doesNotContain("would not be activated");
        }
    }

    @Test
    void assessImpact_cancelledFiling_countsLogAndRegistry() throws Exception {
        try (TestServer server = TestServer.start(node)) {
            AssessImpactHeader header = AssessImpactHeader.newBuilder()
                    .setCancelled(SupposedEnd.newBuilder()
                            .setHolder(EntityReference.newBuilder()
                                    .setType("official_account")
                                    .setId("shop"))
                            .setKind(TestNode.FILING))
                    .build();

            ImpactSummary summary = assess(server, header, List.of()).get(0).getSummary();

            assertThat(summary.getLog().getPermitToDeny()).isEqualTo(1);
            assertThat(summary.getRegistry().getPermitToDeny()).isPositive();
            assertThat(summary.getAccounts()).isEqualTo(1);
        }
    }

    @Test
    void assessImpact_badHeaders_areNamed() {
        try (TestServer server = TestServer.start(node)) {
            assertThatThrownBy(() -> assess(server, AssessImpactHeader.getDefaultInstance(), List.of()))
                    .satisfies(failure -> {
                        assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                        assertThat(failure).hasMessageContaining("header.supposition");
                    });
            assertThatThrownBy(() -> assess(
                            server,
                            AssessImpactHeader.newBuilder()
                                    .setLapsedKind("test.filling")
                                    .build(),
                            List.of()))
                    .satisfies(failure -> {
                        assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                        assertThat(failure).hasMessageContaining("test.filing");
                    });
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void assessImpact_cancelledByTheCaller_stopsAndLetsTheNextRun() throws Exception {
        try (TestServer server = TestServer.start(node)) {
            node.store.pastReads.close();
            BlockingClientCall<AssessImpactRequest, AssessImpactResponse> first =
                    stream(server).assessImpact();
            first.write(AssessImpactRequest.newBuilder()
                    .setHeader(AssessImpactHeader.newBuilder().setLapsedKind(TestNode.FILING))
                    .build());
            first.halfClose();
            node.store.pastReads.awaitArrival();
            first.cancel("enough", null);
            node.store.pastReads.open();

            ImpactSummary summary = assess(
                            server,
                            AssessImpactHeader.newBuilder()
                                    .setLapsedKind(TestNode.FILING)
                                    .build(),
                            List.of())
                    .get(0)
                    .getSummary();

            assertThat(summary.getLog().getAssessed()).isEqualTo(2);
        }
    }

    @Test
    void publish_aboveTheLimit_isRefusedUntilItIsConfirmed() throws Exception {
        try (TestServer server = TestServer.start(node, desk("20%"))) {
            String before = node.views.current().releaseHash();

            assertThatThrownBy(() -> publish(server, false, WriteOptionsOf.NONE))
                    .satisfies(failure -> {
                        assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                        assertThat(failure).hasMessageContaining("1 of 2 past decisions flip");
                    });
            assertThat(node.views.current().releaseHash()).isEqualTo(before);

            PublishReleaseResponse published = publish(server, true, WriteOptionsOf.key("k"));
            assertThat(published.getRelease().getActive()).isTrue();
            // The same write again is no new activation, and needs no confirmation.
            assertThat(publish(server, false, WriteOptionsOf.NONE).getUnchanged())
                    .isTrue();
        }
    }

    @Test
    void publish_withinTheLimit_isActivated() throws Exception {
        try (TestServer server = TestServer.start(node, desk("50%"))) {
            assertThat(publish(server, false, WriteOptionsOf.NONE).getRelease().getActive())
                    .isTrue();
        }
    }

    @Test
    void activate_aboveTheLimit_retriesPreconditionsAndRollBackComeFirst() throws Exception {
        try (TestServer server = TestServer.start(node, desk("0"))) {
            PolicyServiceGrpc.PolicyServiceBlockingStub policies =
                    PolicyServiceGrpc.newBlockingStub(server.connect()).withDeadlineAfter(20, TimeUnit.SECONDS);
            String old = node.views.current().releaseHash();
            String other = node.desk
                    .publish(freeGifts(), "", List.of(), false, WriteOptions.NONE)
                    .hash();
            ActivateReleaseRequest keyed = ActivateReleaseRequest.newBuilder()
                    .setHash(other)
                    .setOptions(io.certigate.v1.WriteOptions.newBuilder().setIdempotencyKey("a"))
                    .build();
            ActivateReleaseRequest conditional = ActivateReleaseRequest.newBuilder()
                    .setHash(other)
                    .setOptions(io.certigate.v1.WriteOptions.newBuilder().setIfRevision(1_000))
                    .build();

            assertThatThrownBy(() -> policies.activateRelease(keyed))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("accounts flip");
            assertThatThrownBy(() -> policies.activateRelease(conditional))
                    .satisfies(failure ->
                            assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.ABORTED));

            long revision = policies.activateRelease(
                            keyed.toBuilder().setConfirmImpact(true).build())
                    .getRevision()
                    .getNumber();
            policies.rollBackRelease(RollBackReleaseRequest.getDefaultInstance());
            assertThat(node.views.current().releaseHash()).isEqualTo(old);
            // A repetition of what was done is answered as the first time, and does nothing.
            assertThat(policies.activateRelease(keyed).getRevision().getNumber())
                    .isEqualTo(revision);
            assertThat(node.views.current().releaseHash()).isEqualTo(old);
        }
    }

    @Test
    void publish_anotherIsActiveOnlyWhileItIsAssessed_isNotActivatedOverTheOneThatItWasNotAssessedAgainst()
            throws Exception {
        String old = node.views.current().releaseHash();
        ActivationGate gate = gate(new ImpactGate(node.impact(), ImpactLimit.parse("0"), node.clock));
        List<String> over = new ArrayList<>();
        ReleaseDesk desk = desk(candidate -> {
            if (!over.isEmpty()) {
                return gate.ask(candidate);
            }
            // Free gifts are active for as long as the assessment takes, and so are nothing new.
            node.desk.publish(freeGifts(), "", List.of(), true, WriteOptions.NONE);
            ActivationGate.Answer answer = gate.ask(candidate);
            node.desk.rollBack(WriteOptions.NONE);
            over.add(answer.over());
            assertThat(answer.objection()).isNull();
            return answer;
        });
        List<PolicyDocument> candidate = List.of(
                freeGifts().get(0),
                new PolicyDocument(
                        "collectibles.yaml", freeGifts().get(1).text().replace("title: Test", "title: Other")));

        assertThatThrownBy(() -> desk.publish(candidate, "", List.of(), true, WriteOptions.NONE))
                .hasMessageContaining("accounts flip");

        assertThat(over).doesNotContain(old).hasSize(1);
        node.sync();
        assertThat(node.views.current().releaseHash()).isEqualTo(old);
    }

    @Test
    void activate_withoutADecisionLog_hasToBeConfirmed() throws Exception {
        ActivationGate gate = gate(new ImpactGate(
                new io.certigate.server.impact.ImpactSources(null, node.impact().state(), node.clock),
                ImpactLimit.parse("100%"),
                node.clock));
        ReleaseDesk desk = desk(gate);

        assertThatThrownBy(() -> desk.publish(freeGifts(), "", List.of(), true, WriteOptions.NONE))
                .hasMessageContaining("there is no decision log");
        assertThat(desk.publish(freeGifts(), "", List.of(), true, WriteOptions.NONE, true)
                        .unchanged())
                .isFalse();
    }

    /** Options of a write. */
    private static final class WriteOptionsOf {
        static final io.certigate.v1.WriteOptions NONE = io.certigate.v1.WriteOptions.getDefaultInstance();

        static io.certigate.v1.WriteOptions key(String key) {
            return io.certigate.v1.WriteOptions.newBuilder()
                    .setIdempotencyKey(key)
                    .build();
        }
    }

    private ReleaseDesk desk(String limit) {
        return desk(gate(new ImpactGate(node.impact(), ImpactLimit.parse(limit), node.clock)));
    }

    private ReleaseDesk desk(ActivationGate gate) {
        return new ReleaseDesk(node.releases, node.releaseAdmin, node.store, null, gate);
    }

    private static ActivationGate gate(ImpactGate gate) {
        return candidate -> {
            ImpactGate.Verdict found = gate.verdict(candidate);
            return new ActivationGate.Answer(found.over(), found.objection());
        };
    }

    private static List<PolicyDocument> freeGifts() {
        return List.of(
                new PolicyDocument("vocabulary.yaml", TestPolicies.VOCABULARY),
                new PolicyDocument("collectibles.yaml", TestPolicies.POLICY.replace(GIFT, FREE_GIFTS)));
    }

    private static PolicyServiceGrpc.PolicyServiceBlockingV2Stub stream(TestServer server) {
        return PolicyServiceGrpc.newBlockingV2Stub(server.connect()).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static List<AssessImpactResponse> assess(
            TestServer server, AssessImpactHeader header, List<PolicyDocument> documents) throws Exception {
        BlockingClientCall<AssessImpactRequest, AssessImpactResponse> call =
                stream(server).assessImpact();
        call.write(AssessImpactRequest.newBuilder().setHeader(header).build());
        for (PolicyDocument document : documents) {
            call.write(AssessImpactRequest.newBuilder()
                    .setDocument(chunk(document))
                    .build());
        }
        call.halfClose();
        List<AssessImpactResponse> parts = new ArrayList<>();
        for (AssessImpactResponse part = call.read(); part != null; part = call.read()) {
            parts.add(part);
        }
        return parts;
    }

    private static PublishReleaseResponse publish(
            TestServer server, boolean confirmed, io.certigate.v1.WriteOptions options)
            throws StatusException, InterruptedException {
        BlockingClientCall<PublishReleaseRequest, PublishReleaseResponse> call =
                stream(server).publishRelease();
        call.write(PublishReleaseRequest.newBuilder()
                .setHeader(PublishReleaseHeader.newBuilder()
                        .setActivate(true)
                        .setConfirmImpact(confirmed)
                        .setOptions(options))
                .build());
        for (PolicyDocument document : freeGifts()) {
            call.write(PublishReleaseRequest.newBuilder()
                    .setDocument(chunk(document))
                    .build());
        }
        call.halfClose();
        return call.read();
    }

    private static DocumentChunk chunk(PolicyDocument document) {
        return DocumentChunk.newBuilder()
                .setPath(document.path())
                .setData(ByteString.copyFromUtf8(document.text()))
                .build();
    }
}
