package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestDirectives.timestamp;
import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.filing;
import static io.certigate.server.fixture.TestServer.question;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.registry.FactsStore;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Effect;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayOutputStream;
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
    private static final MethodDescriptor<byte[], CheckActionsResponse> RAW =
            DecisionServiceGrpc.getCheckActionsMethod().toBuilder(
                            new RawBytes(),
                            DecisionServiceGrpc.getCheckActionsMethod().getResponseMarshaller())
                    .build();

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

    @Test
    void checkActions_questionsOfAllKinds_areAnsweredAsAlone() {
        List<CheckActionRequest> kinds = List.of(
                question("shop-0", "asset.gift.primary").build(),
                question("shop-1", "asset.gift.primary").setRequestId("r").build(),
                question("shop-0", "asset.offer")
                        .setDetail(DetailLevel.DETAIL_LEVEL_FULL)
                        .setLocale("zh")
                        .build(),
                question("shop-0", "nothing.like.this").build(),
                question("shop-0", "asset.offer")
                        .setAt(timestamp(TestNode.START))
                        .build(),
                question("shop-0", "asset.offer").addMarkets("VN").build());

        List<CheckActionsResult> results = stub.checkActions(
                        CheckActionsRequest.newBuilder().addAllRequests(kinds).build())
                .getResultsList();

        for (int i = 0; i < kinds.size(); i++) {
            CheckActionResponse alone = stub.checkAction(kinds.get(i));
            assertThat(results.get(i).getResponse().toBuilder()
                            .clearDecisionId()
                            .build())
                    .isEqualTo(alone.toBuilder().clearDecisionId().build());
        }
    }

    @Test
    void checkActions_bytesThatAreNoQuestion_failAlone() {
        byte[] good = question("shop-0", "asset.display").build().toByteArray();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(new byte[] {10, 2, -1, -1, 10, (byte) good.length});
        message.writeBytes(good);

        CheckActionsResponse response = ClientCalls.blockingUnaryCall(
                server.connect(), RAW, CallOptions.DEFAULT.withDeadlineAfter(20, SECONDS), message.toByteArray());

        assertThat(response.getResults(0).getFailure().getCode()).isEqualTo(Code.INVALID_ARGUMENT.value());
        assertThat(response.getResults(0).getFailure().getMessage())
                .startsWith("requests[0]: expected the bytes of a certigate.v1.CheckActionRequest, found others");
        assertThat(response.getResults(1).getResponse().getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(response.getResultsCount()).isEqualTo(2);
    }

    @Test
    void checkActions_bytesThatAreNoBatch_areRefused() {
        for (byte[] message :
                List.of(new byte[] {-1, -1}, new byte[] {10, 5, 0}, new byte[] {10, -1, -1, -1, -1, 15})) {
            Refusal refusal = Refusal.of(() -> ClientCalls.blockingUnaryCall(
                    server.connect(), RAW, CallOptions.DEFAULT.withDeadlineAfter(20, SECONDS), message));

            assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(refusal.violations().get("message"))
                    .startsWith("expected the bytes of a certigate.v1.CheckActionsRequest, found others");
        }
    }
}
