package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceFutureStub;
import io.certigate.v1.Effect;
import io.certigate.v1.Entity;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.PutEntityResponse;
import io.certigate.v1.RegistryServiceGrpc;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLoopTest {
    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        node.write(TestNode.file(account("known"), "1"));
        server = TestServer.start(node);
    }

    @AfterEach
    void stop() {
        node.store.openAll();
        server.close();
        node.close();
    }

    @Test
    void checkAction_storeBlocked_missesWaitAndHitsOfTheSameConnectionAreAnswered() throws Exception {
        DecisionServiceFutureStub stub = DecisionServiceGrpc.newFutureStub(server.connect());
        assertThat(effect(
                        stub.checkAction(question("known", "asset.gift.primary").build())))
                .isEqualTo(Effect.EFFECT_PERMIT);
        node.store.factReads.close();
        ListenableFuture<CheckActionResponse> miss =
                stub.checkAction(question("unknown", "asset.gift.primary").build());
        node.store.factReads.awaitArrival();

        for (int i = 0; i < 100; i++) {
            assertThat(effect(stub.checkAction(
                            question("known", "asset.gift.primary").build())))
                    .isEqualTo(Effect.EFFECT_PERMIT);
        }

        assertThat(miss.isDone()).isFalse();
        node.store.factReads.open();
        assertThat(effect(miss)).isEqualTo(Effect.EFFECT_DENY);
        assertThat(server.threads()).hasSize(1);
    }

    @Test
    void putEntity_storeBlocked_waitsAndChecksOfTheSameConnectionAreAnswered() throws Exception {
        ManagedChannel channel = server.connect();
        node.store.writes.close();
        ListenableFuture<PutEntityResponse> write = RegistryServiceGrpc.newFutureStub(channel)
                .putEntity(PutEntityRequest.newBuilder()
                        .setEntity(
                                Entity.newBuilder().setType("official_account").setId("new"))
                        .build());
        node.store.writes.awaitArrival();

        assertThat(effect(DecisionServiceGrpc.newFutureStub(channel)
                        .checkAction(question("known", "asset.gift.primary").build())))
                .isEqualTo(Effect.EFFECT_PERMIT);

        assertThat(write.isDone()).isFalse();
        node.store.writes.open();
        assertThat(write.get(20, TimeUnit.SECONDS).getEntity().getEntity().getId())
                .isEqualTo("new");
    }

    @Test
    void checkAction_headReadBlocked_hitsAreAnsweredWithinTheLease() throws Exception {
        DecisionServiceFutureStub stub = DecisionServiceGrpc.newFutureStub(server.connect());
        effect(stub.checkAction(question("known", "asset.gift.primary").build()));
        node.store.heads.close();
        var sync = node.views.syncAfterNow();
        node.store.heads.awaitArrival();

        assertThat(effect(
                        stub.checkAction(question("known", "asset.gift.primary").build())))
                .isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(sync).isNotDone();
    }

    @Test
    void checkAction_moreCallsThanAConnectionMayHave_theRestWaitAtTheClient() throws Exception {
        DecisionServiceFutureStub stub = DecisionServiceGrpc.newFutureStub(server.connect());
        effect(stub.checkAction(question("known", "asset.display").build()));
        int before = server.calls();
        node.store.factReads.close();
        List<ListenableFuture<CheckActionResponse>> pending = new ArrayList<>();
        for (int i = 0; i < GrpcServer.MAX_CALLS_PER_CONNECTION + 1; i++) {
            pending.add(
                    stub.checkAction(question("unknown", "asset.gift.primary").build()));
        }
        await().until(() -> server.calls() == before + GrpcServer.MAX_CALLS_PER_CONNECTION);

        assertThat(effect(DecisionServiceGrpc.newFutureStub(server.connect())
                        .checkAction(question("known", "asset.display").build())))
                .isEqualTo(Effect.EFFECT_PERMIT);

        assertThat(server.calls()).isEqualTo(before + GrpcServer.MAX_CALLS_PER_CONNECTION + 1);
        node.store.factReads.open();
        for (ListenableFuture<CheckActionResponse> each : pending) {
            assertThat(effect(each)).isEqualTo(Effect.EFFECT_DENY);
        }
        assertThat(node.store.reads().stream()
                        .filter(holders -> holders.contains(account("unknown")))
                        .count())
                .isEqualTo(1);
    }

    private static Effect effect(ListenableFuture<CheckActionResponse> response) throws Exception {
        return response.get(20, TimeUnit.SECONDS).getEffect();
    }
}
