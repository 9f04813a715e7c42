package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.company;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.admin.Command;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.state.StoreException;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Effect;
import io.certigate.v1.ForecastActionRequest;
import io.certigate.v1.ForecastActionResponse;
import io.certigate.v1.ForecastChange;
import io.certigate.v1.ForecastSegment;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastActionTest {
    private static final Instant OFFER_BEGINS = Instant.parse("2030-02-28T16:00:00Z");
    private static final Instant OFFER_ENDS = Instant.parse("2030-03-01T16:00:00Z");
    private static final Instant FROM = Instant.parse("2030-02-20T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2030-05-01T00:00:00Z");

    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;
    private DecisionServiceBlockingStub stub;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        node.write(TestNode.file(account("filed"), "1"));
        server = TestServer.start(node);
        stub = server.blocking();
    }

    @AfterEach
    void stop() {
        node.store.openAll();
        server.close();
        node.close();
    }

    private static ForecastActionRequest.Builder forecast(CheckActionRequest.Builder question) {
        return ForecastActionRequest.newBuilder()
                .setRequest(question)
                .setFrom(Timestamps.write(FROM))
                .setUntil(Timestamps.write(UNTIL));
    }

    private static List<String> segments(ForecastActionResponse response) {
        return response.getSegmentsList().stream()
                .map(each -> each.getAnswer().getEffect() + " " + Timestamps.instant(each.getFrom()) + " "
                        + Timestamps.instant(each.getUntil()))
                .toList();
    }

    @Test
    void forecastAction_ruleWithAWindow_tellsWhenItOpensAndCloses() {
        ForecastActionResponse response =
                stub.forecastAction(forecast(question("filed", "asset.offer")).build());

        assertThat(segments(response))
                .containsExactly(
                        "EFFECT_DENY " + FROM + " " + OFFER_BEGINS,
                        "EFFECT_PERMIT " + OFFER_BEGINS + " " + OFFER_ENDS,
                        "EFFECT_DENY " + OFFER_ENDS + " " + UNTIL);
        assertThat(response.getTruncated()).isFalse();
        assertThat(response.getRelease()).hasSize(64);
        assertThat(response.getRevision().getNumber())
                .isEqualTo(node.views.current().revision().number());
    }

    @Test
    void forecastAction_everySegment_isTheAnswerOfEachInstantInIt() {
        ForecastActionResponse response =
                stub.forecastAction(forecast(question("filed", "asset.offer")).build());

        for (ForecastSegment segment : response.getSegmentsList()) {
            for (Instant at : List.of(
                    Timestamps.instant(segment.getFrom()),
                    Timestamps.instant(segment.getUntil()).minusNanos(1))) {
                CheckActionResponse checked = stub.checkAction(question("filed", "asset.offer")
                        .setAt(Timestamps.write(at))
                        .build());
                assertThat(segment.getAnswer())
                        .isEqualTo(checked.toBuilder()
                                .clearDecisionId()
                                .clearDecidedAt()
                                .clearValidUntil()
                                .clearRevision()
                                .clearRelease()
                                .build());
            }
            assertThat(segment.getAnswer().getHypothetical()).isTrue();
        }
    }

    @Test
    void forecastAction_certificationEnds_tellsWhatGoesAndComes() throws Exception {
        Instant ends = Instant.parse("2030-04-01T00:00:00Z");
        node.write(new Command.PutRelation(TestNode.owner(account("shop"), company("chain"))));
        node.write(new Command.PutCertification(TestNode.filing(company("chain"), "7", ends)));

        ForecastActionResponse response = stub.forecastAction(
                forecast(question("shop", "asset.sell.primary").setDetail(DetailLevel.DETAIL_LEVEL_FULL))
                        .clearFrom()
                        .build());

        assertThat(segments(response))
                .containsExactly("EFFECT_PERMIT " + TestNode.START + " " + ends, "EFFECT_DENY " + ends + " " + UNTIL);
        assertThat(response.getSegments(0).getChangesList()).isEmpty();
        List<ForecastChange> changes = response.getSegments(1).getChangesList();
        assertThat(changes)
                .extracting(each -> (each.getCame() ? "came " : "went ")
                        + each.getReason().getCode()
                        + each.getObligation().getId())
                .containsExactly("went test.collectibles.sell", "came test.filing_required", "went show-number");
        assertThat(changes.get(0).getReason().getEvidence(0).getCertification().getNumber())
                .isEqualTo("7");
    }

    @Test
    void forecastAction_edgesThatChangeNothing_areNotSegments() throws Exception {
        Instant ends = Instant.parse("2030-04-01T00:00:00Z");
        node.write(new Command.PutCertification(TestNode.filing(account("filed"), "2", ends)));

        ForecastActionResponse response = stub.forecastAction(
                forecast(question("filed", "asset.gift.primary")).build());

        assertThat(segments(response)).containsExactly("EFFECT_PERMIT " + FROM + " " + UNTIL);
    }

    @Test
    void forecastAction_undeclaredWord_isOneSegment() {
        ForecastActionResponse response =
                stub.forecastAction(forecast(question("filed", "asset.ofer")).build());

        assertThat(segments(response)).containsExactly("EFFECT_DENY " + FROM + " " + UNTIL);
        assertThat(response.getSegments(0).getAnswer().getReasons(0).getMessage())
                .contains("did you mean");
    }

    @Test
    void forecastAction_moreSegmentsThanAsked_isTruncatedWithoutAGap() {
        ForecastActionResponse response = stub.forecastAction(
                forecast(question("filed", "asset.offer")).setMaxSegments(2).build());

        assertThat(segments(response))
                .containsExactly(
                        "EFFECT_DENY " + FROM + " " + OFFER_BEGINS, "EFFECT_PERMIT " + OFFER_BEGINS + " " + OFFER_ENDS);
        assertThat(response.getTruncated()).isTrue();
    }

    @Test
    void forecastAction_badFields_areNamed() {
        ForecastActionRequest.Builder bad = forecast(question("filed", "asset.offer")
                        .setAt(Timestamps.write(FROM))
                        .setTrace(true))
                .setUntil(Timestamps.write(FROM))
                .setMaxSegments(1_001);

        assertThat(violations(bad))
                .containsOnlyKeys("until", "max_segments", "request.at", "request.trace")
                .containsEntry(
                        "until", "expected an instant after the start of the window " + FROM + ", found " + FROM);
        assertThat(violations(forecast(question("filed", "asset.offer")).clearUntil()))
                .containsOnlyKeys("until");
        assertThat(violations(forecast(question("filed", "asset.offer"))
                        .clearFrom()
                        .setUntil(Timestamps.write(TestNode.START))))
                .containsOnlyKeys("until");
        assertThat(violations(forecast(question("", "asset.offer").clearMarkets())))
                .containsOnlyKeys("request.subject.id", "request.markets");
        assertThat(violations(ForecastActionRequest.newBuilder())).containsOnlyKeys("request");
    }

    private Map<String, String> violations(ForecastActionRequest.Builder request) {
        Refusal refusal = Refusal.of(() -> stub.forecastAction(request.build()));
        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        return refusal.violations();
    }

    @Test
    void forecastAction_revisionOfThePast_isRefused() {
        assertThat(violations(forecast(question("filed", "asset.offer").setAsOfRevision(1))))
                .containsOnlyKeys("request.as_of_revision");
    }

    @Test
    void forecastAction_tooManyWaiting_isExhaustedAndChecksAreAnswered() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        node.studies.execute(() -> await(release));
        node.studies.execute(() -> await(release));

        Refusal refusal = Refusal.of(() ->
                stub.forecastAction(forecast(question("filed", "asset.offer")).build()));
        CheckActionResponse check =
                stub.checkAction(question("filed", "asset.offer").build());
        release.countDown();

        assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.retry()).isTrue();
        assertThat(check.getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void forecastAction_viewTooOld_isUnavailable() {
        node.store.heads.fail(() -> new StoreException("the disk is gone", null));
        node.clock.move(TestNode.MAX_STALENESS);

        Refusal refusal = Refusal.of(() ->
                stub.forecastAction(forecast(question("filed", "asset.offer")).build()));

        assertThat(refusal.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refusal.retry()).isTrue();
    }

    @Test
    void forecastAction_changeThatThisNodeHasNotSeen_isPartOfItOnceTheFactsAreRead() throws Exception {
        node.writeUnseen(TestNode.revoked(account("other"), "3"));

        ForecastActionResponse response = stub.forecastAction(
                forecast(question("other", "asset.gift.primary")).build());

        assertThat(segments(response))
                .containsExactly(
                        "EFFECT_PERMIT " + FROM + " " + TestNode.START, "EFFECT_DENY " + TestNode.START + " " + UNTIL);
        assertThat(response.getRevision().getNumber())
                .isEqualTo(node.views.current().revision().number());
    }
}
