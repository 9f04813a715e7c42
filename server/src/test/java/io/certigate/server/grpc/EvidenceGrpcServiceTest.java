package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.Config;
import io.certigate.server.Main;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.fixture.TestDirectives;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.TestServer;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionMatch;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DirectiveServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.EvidenceServiceGrpc;
import io.certigate.v1.EvidenceServiceGrpc.EvidenceServiceBlockingStub;
import io.certigate.v1.GetEvidenceRequest;
import io.certigate.v1.GetEvidenceResponse;
import io.certigate.v1.LiftDirectiveRequest;
import io.certigate.v1.NodeEvidence;
import io.certigate.v1.ProvenSeal;
import io.certigate.v1.WriteOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceGrpcServiceTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path temp;

    private Main start(LogSettings log) throws Exception {
        Path data = temp.resolve("data");
        TestNode.prepare(data);
        return Main.start(Config.builder(
                        data,
                        TestPolicies.writeTo(temp.resolve("policies")),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .node("node-1")
                .log(log)
                .build());
    }

    private static EvidenceServiceBlockingStub evidence(ManagedChannel channel) {
        return EvidenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static GetEvidenceRequest of(String rule) {
        return GetEvidenceRequest.newBuilder().setRule(rule).build();
    }

    private static CheckActionResponse display(ManagedChannel channel) {
        return DecisionServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .checkAction(question("shop", "asset.display").build());
    }

    @Test
    void getEvidence_directiveOfARunningServer_isProvenOnceItIsSealed() throws Exception {
        try (Main main = start(LogSettings.DEFAULT)) {
            ManagedChannel channel = TestServer.connect(main.port());
            var directives = DirectiveServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS);
            CheckActionResponse before = display(channel);
            directives.issueDirective(TestDirectives.issue(TestDirectives.forbid("stop-1", "asset.display")));
            CheckActionResponse after = display(channel);
            directives.liftDirective(LiftDirectiveRequest.newBuilder()
                    .setId("stop-1")
                    .setOptions(WriteOptions.newBuilder().setWhy("settled"))
                    .build());

            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> evidence(channel)
                            .getEvidence(of("directive/stop-1"))
                            .getNode()
                            .getFirstDeny()
                            .getProof()
                            .getMissing()
                            .isEmpty());
            GetEvidenceResponse found = evidence(channel).getEvidence(of("directive/stop-1"));
            channel.shutdownNow();

            assertThat(before.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
            assertThat(found.getDirectiveChangesCount()).isEqualTo(2);
            assertThat(found.getDirectiveChanges(1).getWhy()).isEqualTo("settled");
            assertThat(found.getRule().getOrderedBy()).isEqualTo("Cyberspace Administration");
            assertThat(found.getRule().getLaw(0).getNumber()).isEqualTo("2021-8");
            NodeEvidence node = found.getNode();
            assertThat(node.getNode()).isEqualTo("node-1");
            assertThat(node.getMode()).isEqualTo("bounded");
            assertThat(node.getLastPermit().getDecision().getDecision().getDecisionId())
                    .isEqualTo(before.getDecisionId());
            assertThat(node.getFirstDeny().getDecision().getDecision().getDecisionId())
                    .isEqualTo(after.getDecisionId());
            assertThat(node.getFirstDeny().getMatch()).isEqualTo(DecisionMatch.DECISION_MATCH_NAMED);
            assertThat(node.getApplied().getState().hasAppliedAt()).isTrue();
            assertThat(node.getFirstDeny().getProof().getSealsList())
                    .extracting(ProvenSeal::getLast)
                    .contains(node.getFirstDeny().getProof().getFrames(0).getBlock());
        }
    }

    @Test
    void getEvidence_logIsOff_tellsTheRuleAndThatThereIsNoLog() throws Exception {
        try (Main main = start(LogSettings.OFF)) {
            ManagedChannel channel = TestServer.connect(main.port());
            display(channel);

            GetEvidenceResponse found = evidence(channel).getEvidence(of("test.collectibles/display"));
            channel.shutdownNow();

            assertThat(found.getEventsCount()).isEqualTo(1);
            assertThat(found.getRule().getZone()).isEqualTo("Asia/Shanghai");
            assertThat(found.getNode().getMode()).isEqualTo("off");
            assertThat(found.getNode().getSegments()).isZero();
            assertThat(found.getNode().hasApplied()).isFalse();
        }
    }

    @Test
    void getEvidence_badRequests_areRefusedByField() throws Exception {
        try (Main main = start(LogSettings.OFF)) {
            ManagedChannel channel = TestServer.connect(main.port());

            Refusal nameless = Refusal.of(() -> evidence(channel).getEvidence(of("")));
            Refusal unknown = Refusal.of(() -> evidence(channel).getEvidence(of("test.collectibles/dsplay")));
            Refusal reversed = Refusal.of(() -> evidence(channel)
                    .getEvidence(of("test.collectibles/display").toBuilder()
                            .setFrom(TestDirectives.timestamp(TestNode.START.plus(Duration.ofDays(36_500))))
                            .build()));
            channel.shutdownNow();

            assertThat(nameless.code()).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(nameless.violations().keySet()).containsExactly("rule");
            assertThat(unknown.code()).isEqualTo(Code.NOT_FOUND);
            assertThat(unknown.message()).contains("did you mean 'test.collectibles/display'?");
            assertThat(reversed.violations().keySet()).containsExactly("from");
        }
    }
}
