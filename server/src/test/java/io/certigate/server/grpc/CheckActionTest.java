package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.company;
import static io.certigate.server.fixture.TestServer.question;
import static io.grpc.Metadata.ASCII_STRING_MARSHALLER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certigate.server.admin.Command;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.registry.FactsCache;
import io.certigate.server.state.StoreException;
import io.certigate.v1.Basis;
import io.certigate.v1.CertificationState;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Effect;
import io.certigate.v1.Reason;
import io.certigate.v1.Remedy;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckActionTest {
    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;
    private DecisionServiceBlockingStub stub;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        node.write(new Command.PutRelation(TestNode.owner(account("filed"), company("chain"))));
        node.write(new Command.PutRelation(TestNode.owner(account("unfiled"), company("other"))));
        node.write(TestNode.file(company("chain"), "1"));
        server = TestServer.start(node);
        stub = server.blocking();
    }

    @AfterEach
    void stop() {
        node.store.openAll();
        server.close();
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"filed", "unfiled", "stranger"})
    void checkAction_sameQuestionTwice_sameBytesButIdAndTime(String subject) {
        CheckActionRequest request = question(subject, "asset.sell.primary")
                .setDetail(DetailLevel.DETAIL_LEVEL_FULL)
                .setRequestId("r-1")
                .build();

        CheckActionResponse first = stub.checkAction(request);
        node.clock.move(Duration.ofMillis(5));
        CheckActionResponse second = stub.checkAction(request);

        assertThat(first.getDecisionId()).isNotEqualTo(second.getDecisionId());
        assertThat(UUID.fromString(first.getDecisionId()).version()).isEqualTo(7);
        assertThat(timeless(first).toByteString()).isEqualTo(timeless(second).toByteString());
        assertThat(first.getRequestId()).isEqualTo("r-1");
        assertThat(first.getRelease()).hasSize(64);
        assertThat(first.getRevision().getHash().size()).isEqualTo(32);
    }

    private static CheckActionResponse timeless(CheckActionResponse response) {
        return response.toBuilder()
                .clearDecisionId()
                .clearDecidedAt()
                .clearFreshFor()
                .build();
    }

    @Test
    void checkAction_codesOnly_noTextsNoLawNoEvidence() {
        CheckActionResponse permit = stub.checkAction(
                question("filed", "asset.sell.primary").setLocale("zh").build());
        CheckActionResponse denial =
                stub.checkAction(question("unfiled", "asset.sell.primary").build());

        assertThat(permit.getObligationsList())
                .extracting(o -> o.getId() + o.getMessage())
                .containsExactly("show-number");
        assertThat(denial.getReasonsList())
                .containsExactly(Reason.newBuilder()
                        .setCode("test.filing_required")
                        .setPolicy("test.collectibles")
                        .setRule("sell")
                        .setMarket("CN")
                        .build());
        assertThat(denial.getRemediesList()).extracting(Remedy::getMessage).containsExactly("");
        assertThat(denial.getRemedies(0).getOptions(0).getOf()).isEqualTo("owner");
        assertThat(denial.getRemedies(0).getOptions(0).getIssuersList()).containsExactly("Filing Office");
    }

    @ParameterizedTest
    @CsvSource({
        "zh, 需要备案。, 请备案。",
        "zh-CN, 需要备案。, 请备案。",
        "zh-Hant, 需要備案。, 请备案。",
        "en, A filing is required., File.",
        "fr, A filing is required., File.",
        "-, A filing is required., File."
    })
    void checkAction_fullDetail_textsInTheBestLanguage(String locale, String message, String remedy) {
        CheckActionResponse denial = stub.checkAction(full("unfiled", "asset.sell.primary", locale));

        assertThat(denial.getEffect()).isEqualTo(Effect.EFFECT_DENY);
        assertThat(denial.getBasis()).isEqualTo(Basis.BASIS_REQUIREMENT_UNMET);
        assertThat(denial.getReasons(0).getMessage()).isEqualTo(message);
        assertThat(denial.getRemedies(0).getMessage()).isEqualTo(remedy);
    }

    @Test
    void checkAction_fullDetail_lawAndEvidence() {
        CheckActionResponse permit = stub.checkAction(full("filed", "asset.sell.primary", "en"));
        CheckActionResponse denial = stub.checkAction(full("unfiled", "asset.sell.primary", "en"));
        CheckActionResponse unrelated = stub.checkAction(full("stranger", "asset.sell.primary", "en"));

        var certified = permit.getReasons(0).getEvidence(0).getCertification();
        assertThat(permit.getReasons(0).getLaw(0).getTitle()).isEqualTo("Notice One");
        assertThat(permit.getObligations(0).getMessage()).isEqualTo("Show the number.");
        assertThat(certified.getState()).isEqualTo(CertificationState.CERTIFICATION_STATE_VALID);
        assertThat(certified.getHolder().getId()).isEqualTo("chain");
        assertThat(certified.getNumber()).isEqualTo("1");
        assertThat(denial.getReasons(0).getEvidence(0).getCertification().getState())
                .isEqualTo(CertificationState.CERTIFICATION_STATE_MISSING);
        assertThat(unrelated.getReasons(0).getEvidence(0).getRelation().getRelation())
                .isEqualTo("owner");
    }

    @Test
    void checkAction_undeclaredWords_isNotCoveredAndNamesTheNearest() {
        CheckActionRequest.Builder request = question("filed", "asset.sell.primry")
                .setDetail(DetailLevel.DETAIL_LEVEL_FULL)
                .clearMarkets()
                .addMarkets("CM");
        request.getSubjectBuilder().setType("oficial_account");

        CheckActionResponse denial = stub.checkAction(request.build());

        assertThat(denial.getEffect()).isEqualTo(Effect.EFFECT_DENY);
        assertThat(denial.getBasis()).isEqualTo(Basis.BASIS_NOT_COVERED);
        assertThat(denial.getReasonsList())
                .extracting(Reason::getMessage)
                .containsExactly(
                        "undeclared action 'asset.sell.primry'; did you mean 'asset.sell.primary'?",
                        "undeclared subject type 'oficial_account'; did you mean 'official_account'?",
                        "undeclared market 'CM'; did you mean 'CN'?");
    }

    @Test
    void checkAction_marketWithoutPermit_isNotCovered() {
        CheckActionResponse denial = stub.checkAction(
                question("filed", "asset.display").addMarkets("RU").build());

        assertThat(denial.getBasis()).isEqualTo(Basis.BASIS_NOT_COVERED);
        assertThat(denial.getReasonsList()).extracting(Reason::getMarket).containsExactly("RU");
    }

    @Test
    void checkAction_anotherInstant_isHypotheticalWithoutFreshness() {
        CheckActionResponse answer = stub.checkAction(question("filed", "asset.sell.primary")
                .setAt(Timestamps.write(TestNode.START))
                .build());

        assertThat(answer.getHypothetical()).isTrue();
        assertThat(answer.getFreshFor()).isEqualTo(com.google.protobuf.Duration.getDefaultInstance());
        assertThat(answer.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void checkAction_viewTooOld_isUnavailableWithRetryInfo() {
        node.store.heads.fail(() -> new StoreException("the disk is gone", null));
        node.clock.move(TestNode.MAX_STALENESS);

        Refusal refusal = Refusal.of(
                () -> stub.checkAction(question("filed", "asset.display").build()));

        assertThat(refusal.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refusal.retry()).isTrue();
        node.store.heads.open();
        assertThat(stub.checkAction(question("filed", "asset.display").build()).getEffect())
                .isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void checkAction_viewTooOld_tellsGrpcClientsWhenToComeBack() {
        node.store.heads.fail(() -> new StoreException("the disk is gone", null));
        node.clock.move(TestNode.MAX_STALENESS);

        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> stub.checkAction(question("filed", "asset.display").build()));

        assertThat(refused.getTrailers().get(Metadata.Key.of("grpc-retry-pushback-ms", ASCII_STRING_MARSHALLER)))
                .isEqualTo("100");
    }

    @Test
    void checkAction_logThatIsNotStrict_isReusableUnlessHypothetical() {
        CheckActionRequest.Builder now = question("filed", "asset.display");

        assertThat(stub.checkAction(now.build()).getReusable()).isTrue();
        assertThat(stub.checkAction(now.setTrace(true).build()).getReusable()).isTrue();
        assertThat(stub.checkAction(now.setAt(Timestamps.write(TestNode.START)).build())
                        .getReusable())
                .isFalse();
    }

    @Test
    void checkAction_factsUnavailable_isUnavailableWithRetryInfo() {
        node.store.factReads.fail(() -> new OutOfMemoryError("a large bug"));

        Refusal refusal = Refusal.of(
                () -> stub.checkAction(question("filed", "asset.sell.primary").build()));

        assertThat(refusal.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refusal.retry()).isTrue();
    }

    @Test
    void checkAction_evaluationThrows_isInternalAndTheNextCallWorks() {
        node.clock.breakWall(new ArithmeticException("a broken clock"));

        Refusal refusal = Refusal.of(
                () -> stub.checkAction(question("filed", "asset.display").build()));

        assertThat(refusal.code()).isEqualTo(Code.INTERNAL);
        assertThat(refusal.message()).doesNotContain("broken clock");
        node.clock.breakWall(null);
        assertThat(stub.checkAction(question("filed", "asset.display").build()).getEffect())
                .isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Test
    void checkAction_answerCannotBeSent_isInternal() {
        server.failToSend(new IllegalStateException("a broken pipe"));

        Refusal refusal = Refusal.of(
                () -> stub.checkAction(question("filed", "asset.display").build()));

        assertThat(refusal.code()).isEqualTo(Code.INTERNAL);
    }

    @Test
    void checkAction_cacheOverloaded_isResourceExhaustedWithRetryInfo() throws Exception {
        FactsCache.Limits limits = new FactsCache.Limits(100, 1, 1, Duration.ofSeconds(20));
        try (TestNode small = TestNode.start(data.resolve("small"), limits);
                TestServer smallServer = TestServer.start(small)) {
            small.store.factReads.close();
            var running = small.decisions.decide(TestNode.check(account("a"), "asset.gift.primary"));
            small.store.factReads.awaitArrival();
            var waiting = small.decisions.decide(TestNode.check(account("b"), "asset.gift.primary"));

            Refusal refusal = Refusal.of(() -> smallServer
                    .blocking()
                    .checkAction(question("c", "asset.gift.primary").build()));

            assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            assertThat(refusal.retry()).isTrue();
            small.store.openAll();
            assertThat(running).succeedsWithin(Duration.ofSeconds(20));
            assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    private static CheckActionRequest full(String subject, String action, String locale) {
        return question(subject, action)
                .setDetail(DetailLevel.DETAIL_LEVEL_FULL)
                .setLocale(locale)
                .build();
    }
}
