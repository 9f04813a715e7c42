package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.filing;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.registry.FactsStore;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Effect;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckActionsTest {
    private static final int HOLDERS = 500;

    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;
    private DecisionServiceBlockingStub stub;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        // Every other account has a filing.
        node.writeUnseen(IntStream.range(0, HOLDERS)
                .filter(i -> i % 2 == 0)
                .mapToObj(i -> filing(account("shop-" + i), "n", null))
                .toArray(RegistryRecord[]::new));
        node.sync();
        server = TestServer.start(node);
        stub = server.blocking();
    }

    @AfterEach
    void stop() {
        node.store.openAll();
        server.close();
        node.close();
    }

    @Test
    void checkActions_thousandOfFiveHundredUncachedHolders_fewQueriesOneRevisionInOrder() {
        CheckActionsRequest.Builder request = CheckActionsRequest.newBuilder();
        for (int i = 0; i < 2 * HOLDERS; i++) {
            request.addRequests(
                    question("shop-" + i % HOLDERS, "asset.gift.primary").setRequestId("r-" + i));
        }

        List<CheckActionsResult> results = stub.checkActions(request.build()).getResultsList();

        for (int i = 0; i < 2 * HOLDERS; i++) {
            CheckActionResponse response = results.get(i).getResponse();
            assertThat(response.getRequestId()).isEqualTo("r-" + i);
            assertThat(response.getEffect()).isEqualTo(i % 2 == 0 ? Effect.EFFECT_PERMIT : Effect.EFFECT_DENY);
        }
        assertThat(results)
                .extracting(each -> each.getResponse().getRevision())
                .containsOnly(ResponseWriter.revision(node.views.current().revision()));
        assertThat(results)
                .extracting(each -> each.getResponse().getRelease())
                .containsOnly(node.views.current().releaseHash());
        assertThat(results.stream()
                        .map(each -> each.getResponse().getDecisionId())
                        .distinct())
                .hasSize(2 * HOLDERS);
        List<Set<EntityRef>> reads = node.store.reads();
        assertThat(reads).hasSizeLessThanOrEqualTo(HOLDERS / FactsStore.MAX_HOLDERS + 1);
        assertThat(reads).allSatisfy(read -> assertThat(read).hasSizeLessThanOrEqualTo(FactsStore.MAX_HOLDERS));
    }

    @Test
    void checkActions_onlyMalformedOnes_areAllFailures() {
        CheckActionsResponse response = stub.checkActions(CheckActionsRequest.newBuilder()
                .addRequests(question("", "asset.display"))
                .addRequests(question("shop", ""))
                .build());

        assertThat(response.getResultsList())
                .extracting(result -> result.getFailure().getMessage())
                .containsExactly(
                        "requests[0].subject.id: expected an entity id of 1 to 256 characters, found none",
                        "requests[1].action.name: expected 1 to 128 characters, found none");
    }

    @Test
    void checkActions_factsUnavailable_failsAsAWhole() {
        node.store.factReads.fail(() -> new IllegalStateException("a bug"));
        CheckActionsRequest request = CheckActionsRequest.newBuilder()
                .addRequests(question("shop-0", "asset.display"))
                .addRequests(question("shop-1", "asset.gift.primary"))
                .build();

        assertThat(Refusal.of(() -> stub.checkActions(request)).code()).isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void checkActions_answersLargerThanAMessage_areRefusedWithAdvice() {
        CheckActionsRequest request = CheckActionsRequest.newBuilder()
                .addAllRequests(Collections.nCopies(
                        1_000,
                        question("shop-0", "asset.offer")
                                .setDetail(DetailLevel.DETAIL_LEVEL_FULL)
                                .build()))
                .build();

        Refusal refusal = Refusal.of(() -> stub.checkActions(request));

        assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.message())
                .contains("message exceeds maximum size")
                .contains("4194304 bytes")
                .contains("fewer");
        assertThat(refusal.retry()).isFalse();
    }
}
