package io.certigate.server;

import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogSettings.Retention;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.state.StoreException;
import io.certigate.v1.Certification;
import io.certigate.v1.CertificationKey;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.DecisionLogServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetStateRequest;
import io.certigate.v1.GetStateResponse;
import io.certigate.v1.ListDecisionsRequest;
import io.certigate.v1.ListDecisionsResponse;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.RevokeCertificationRequest;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private static final EntityReference SHOP = EntityReference.newBuilder()
            .setType("official_account")
            .setId("shop")
            .build();

    @TempDir
    private Path temp;

    private Path data;
    private Path policies;

    @BeforeEach
    void prepare() throws Exception {
        data = temp.resolve("data");
        policies = TestPolicies.writeTo(temp.resolve("policies"));
        TestNode.prepare(data);
    }

    @Test
    void start_wholeRoute_certifiesPermitsRevokesDenies() throws Exception {
        try (Main main = start(data, policies, 0)) {
            ManagedChannel channel = TestServer.connect(main.port());
            var registry = RegistryServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
            CheckActionResponse before = check(channel, "asset.gift.primary");
            registry.putCertification(PutCertificationRequest.newBuilder()
                    .setCertification(Certification.newBuilder()
                            .setHolder(SHOP)
                            .setKind(TestNode.FILING)
                            .setNumber("1")
                            .setValidFrom(Timestamp.getDefaultInstance()))
                    .build());
            CheckActionResponse certified = check(channel, "asset.gift.primary");
            registry.revokeCertification(RevokeCertificationRequest.newBuilder()
                    .setKey(CertificationKey.newBuilder()
                            .setHolder(SHOP)
                            .setKind(TestNode.FILING)
                            .setNumber("1"))
                    .build());
            CheckActionResponse revoked = check(channel, "asset.gift.primary");
            channel.shutdownNow();

            assertThat(before.getEffect()).isEqualTo(Effect.EFFECT_DENY);
            assertThat(certified.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
            assertThat(revoked.getEffect()).isEqualTo(Effect.EFFECT_DENY);
            assertThat(revoked.getRevision().getNumber())
                    .isEqualTo(main.revision().number());
        }
    }

    @Test
    void log_fullWithoutRoomForAnother_isNotReadyAndSaysWhy() throws Exception {
        int segment = LogSettings.MIN_SEGMENT_BYTES;
        LogSettings small = LogSettings.DEFAULT
                .segments(segment)
                .keeping(new Retention(Duration.ofDays(366), segment, Duration.ofDays(184), Duration.ofDays(1)));
        Config config = Config.builder(data, policies, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .log(small)
                .build();
        CheckActionsRequest batch = CheckActionsRequest.newBuilder()
                .addAllRequests(Collections.nCopies(
                        1_000, question("shop", "asset.gift.primary").build()))
                .build();
        try (Main main = Main.start(config)) {
            ManagedChannel channel = TestServer.connect(main.port());
            var health = HealthGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
            var changes = ChangeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
            assertThat(changes.getState(GetStateRequest.getDefaultInstance()).getReady())
                    .isTrue();

            var checks = DecisionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
            assertThatThrownBy(() -> {
                        while (true) {
                            checks.checkActions(batch);
                        }
                    })
                    .hasMessageContaining("RESOURCE_EXHAUSTED");

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> health.check(HealthCheckRequest.getDefaultInstance())
                                    .getStatus()
                            == ServingStatus.NOT_SERVING);
            GetStateResponse state = changes.getState(GetStateRequest.getDefaultInstance());
            channel.shutdownNow();
            assertThat(state.getReady()).isFalse();
            assertThat(state.getNotReadyList())
                    .singleElement()
                    .asString()
                    .startsWith("expected room for the decision log, found ");
        }
    }

    @Test
    void start_withWarmUp_logsNothingOfIt() throws Exception {
        Config config = Config.builder(data, policies, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .warmUp(Duration.ofMillis(200))
                .build();
        try (Main main = Main.start(config)) {
            ManagedChannel channel = TestServer.connect(main.port());
            CheckActionResponse answer = check(channel, "asset.display");
            ListDecisionsResponse logged = DecisionLogServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .listDecisions(ListDecisionsRequest.getDefaultInstance());
            channel.shutdownNow();

            assertThat(answer.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
            assertThat(logged.getDecisionsList())
                    .extracting(decision -> decision.getDecision().getDecisionId())
                    .containsExactly(answer.getDecisionId());
        }
    }

    @Test
    void start_againWithoutFolder_servesTheStoredRelease() throws Exception {
        String release;
        try (Main main = start(data, policies, 0)) {
            release = main.release();
        }

        try (Main main = start(data, null, 0)) {
            ManagedChannel channel = TestServer.connect(main.port());
            CheckActionResponse answer = check(channel, "asset.display");
            channel.shutdownNow();

            assertThat(release).isEqualTo(PolicyCompiler.hash(TestPolicies.documents()));
            assertThat(main.release()).isEqualTo(release);
            assertThat(answer.getRelease()).isEqualTo(release);
            assertThat(answer.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        }
    }

    @Test
    void start_nothingPublishedYet_deniesEverything() throws Exception {
        try (Main main = start(data, null, 0)) {
            ManagedChannel channel = TestServer.connect(main.port());
            CheckActionResponse answer = check(channel, "asset.display");
            channel.shutdownNow();

            assertThat(main.release()).isEmpty();
            assertThat(answer.getEffect()).isEqualTo(Effect.EFFECT_DENY);
        }
    }

    @Test
    void start_storedReleaseWasTamperedWith_isRefused() throws Exception {
        start(data, policies, 0).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("certigate.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE release SET body = replace(body, 'asset.display]', 'asset.offer]')");
        }

        assertThatThrownBy(() -> start(data, null, 0))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("found that its content has the hash");
    }

    @Test
    void start_mistakeInTheFolder_isRefusedAndTheStoredReleaseStays() throws Exception {
        start(data, policies, 0).close();
        Files.writeString(policies.resolve("collectibles.yaml"), "policy: [");

        assertThatThrownBy(() -> start(data, policies, 0)).isInstanceOf(InvalidPolicies.class);

        try (Main main = start(data, null, 0)) {
            assertThat(main.release()).isEqualTo(PolicyCompiler.hash(TestPolicies.documents()));
        }
    }

    @Test
    void start_folderChangesWhileItServes_isPublished() throws Exception {
        try (Main main = start(data, policies, 0)) {
            Files.writeString(policies.resolve("collectibles.yaml"), TestPolicies.POLICY + "# more\n");

            await().until(() -> !main.release().equals(PolicyCompiler.hash(TestPolicies.documents())));
            assertThat(main.release()).hasSize(64);
        }
    }

    @Test
    void start_portInUse_isABindExceptionAndGivesTheDataFree() throws Exception {
        Path other = temp.resolve("other");
        TestNode.prepare(other);
        try (Main main = start(data, policies, 0)) {
            assertThatThrownBy(() -> start(other, policies, main.port())).isInstanceOf(BindException.class);
        }

        try (Main main = start(other, policies, 0)) {
            assertThat(main.port()).isPositive();
        }
    }

    @Test
    void start_dataInUse_isRefused() throws Exception {
        try (Main main = start(data, policies, 0)) {
            assertThat(main.port()).isPositive();
            assertThatThrownBy(() -> start(data, policies, 0))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("in use");
        }
    }

    private static Main start(Path data, @Nullable Path policies, int port) throws Exception {
        return Main.start(Config.of(data, policies, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    }

    private static CheckActionResponse check(ManagedChannel channel, String action) {
        return DecisionServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .checkAction(question("shop", action).build());
    }
}
