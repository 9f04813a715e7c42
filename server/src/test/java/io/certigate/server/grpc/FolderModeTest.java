package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.certigate.server.admin.FolderPublisher;
import io.certigate.server.admin.ReleaseDesk;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.fixture.Uploads;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.v1.ActivateReleaseRequest;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.GetReleaseStateRequest;
import io.certigate.v1.GetReleaseStateResponse;
import io.certigate.v1.GetStateRequest;
import io.certigate.v1.ListReleasesRequest;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.PublishReleaseHeader;
import io.certigate.v1.Release;
import io.certigate.v1.RollBackReleaseRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that publishes a folder itself. */
class FolderModeTest {
    @TempDir
    private Path temp;

    private Path folder;
    private TestNode node;
    private FolderPublisher publisher;
    private TestServer server;
    private ManagedChannel channel;
    private PolicyServiceGrpc.PolicyServiceBlockingStub policies;

    @BeforeEach
    void start() throws Exception {
        folder = TestPolicies.writeTo(temp.resolve("policies"));
        node = TestNode.start(temp.resolve("data"));
        publisher = new FolderPublisher(
                folder,
                node.releases,
                node.releaseAdmin,
                () -> node.views.current().releaseHash(),
                node.clock);
        publisher.publish();
        publisher.watch(Duration.ofMillis(20));
        server = TestServer.start(node, new ReleaseDesk(node.releases, node.releaseAdmin, node.store, publisher));
        channel = server.connect();
        policies = PolicyServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void stop() {
        server.close();
        publisher.close();
        node.close();
    }

    private GetReleaseStateResponse state() {
        return policies.getReleaseState(GetReleaseStateRequest.getDefaultInstance());
    }

    /** What the node says of itself. */
    private String refused() {
        return ChangeServiceGrpc.newBlockingStub(channel)
                .getState(GetStateRequest.getDefaultInstance())
                .getPoliciesRefused();
    }

    private Effect display() {
        return server.blocking()
                .checkAction(question("shop", "asset.display").build())
                .getEffect();
    }

    @Test
    void changes_areRefusedAndNameTheFolder() {
        String hash = state().getActive().getHash();

        List<Refusal> refusals = List.of(
                Refusal.of(() ->
                        Uploads.publish(channel, PublishReleaseHeader.getDefaultInstance(), TestPolicies.documents())),
                Refusal.of(() -> policies.activateRelease(
                        ActivateReleaseRequest.newBuilder().setHash(hash).build())),
                Refusal.of(() -> policies.rollBackRelease(RollBackReleaseRequest.getDefaultInstance())));

        assertThat(refusals).allSatisfy(refused -> {
            assertThat(refused.code()).isEqualTo(Code.FAILED_PRECONDITION);
            assertThat(refused.message()).contains("publishes the folder " + folder);
        });
        assertThat(state().getFolder()).isEqualTo(folder.toString());
        assertThat(policies.listReleases(ListReleasesRequest.getDefaultInstance())
                        .getReleasesList())
                .extracting(Release::getHash)
                .containsExactly(hash);
    }

    @Test
    void brokenEdit_theLastGoodReleaseServesOnAndTheStateSaysWhyUntilItIsMended() throws Exception {
        String before = state().getActive().getHash();
        Path policy = folder.resolve("collectibles.yaml");

        Files.writeString(policy, TestPolicies.POLICY.replace("asset.display]", "asset.displai]"));
        await().until(() -> state().hasFailure());
        GetReleaseStateResponse broken = state();
        String told = refused();
        ServingStatus health = HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus();
        Effect meanwhile = display();
        Files.writeString(policy, TestPolicies.POLICY.replace("title: Test", "title: Mended"));
        await().until(() -> !state().getActive().getHash().equals(before));
        await().until(() -> !state().hasFailure());

        assertThat(told).isEqualTo(broken.getFailure().getMessage());
        assertThat(refused()).isEmpty();
        assertThat(broken.getActive().getHash()).isEqualTo(before);
        assertThat(broken.getFailure().getMessage())
                .contains("collectibles.yaml:11:15", "did you mean 'asset.display'?");
        assertThat(Timestamps.instant(broken.getFailure().getAt())).isEqualTo(TestNode.START);
        assertThat(broken.getFailure().getHash()).hasSize(64).isNotEqualTo(before);
        assertThat(meanwhile).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(health).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void brokenEdit_undone_isNoFailureAnyMore() throws Exception {
        String before = state().getActive().getHash();
        Path suite = folder.resolve("collectibles-suite.yaml");

        Files.writeString(suite, TestPolicies.SUITE.replace("PERMIT", "DENY"));
        await().until(() -> state().hasFailure());
        String message = state().getFailure().getMessage();
        Files.writeString(suite, TestPolicies.SUITE);
        await().until(() -> !state().hasFailure());

        assertThat(message).contains("'anybody may show' failed");
        assertThat(state().getActive().getHash())
                .isEqualTo(before)
                .isEqualTo(PolicyCompiler.hash(TestPolicies.documents()));
    }
}
