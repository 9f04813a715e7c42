package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.client.CheckOutcome;
import io.certigate.client.CheckRequests;
import io.certigate.client.CheckResult;
import io.certigate.client.CheckStream;
import io.certigate.client.Instants;
import io.certigate.client.Values;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Effect;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client library against a real server. */
class ClientTest {
    private static final String OBLIGATION = "display-filing-number";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int CALLS = 500;

    @TempDir
    private static Path folder;

    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = ServerUnderTest.start(folder.resolve("data"));
        server.done("entity", "put", "official_account:shop", "--prop", "entity_type=enterprise");
        server.done(
                "cert",
                "put",
                "--holder",
                "official_account:shop",
                "--kind",
                "cn.cac.blockchain_filing",
                "--number",
                "京网信备11010519864491550014号",
                "--from",
                "2019-03-30T00:00:00+08:00");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static CertigateClient.Builder client() {
        return CertigateClient.builder().target(server.target()).deadline(PATIENCE);
    }

    private static CheckActionRequest sale(String market) {
        return CheckRequests.check(
                CheckRequests.entity("official_account", "shop"),
                "asset.sell.primary",
                CheckRequests.entity("digital_collectible", "nft-1"),
                market);
    }

    @Test
    void check_obligationDeclared_isAllowed() {
        try (CertigateClient client = client().handles(OBLIGATION).build()) {
            CheckResult result = client.check(sale("CN"));

            assertThat(result.allowed()).isTrue();
            assertThat(result.unhandledObligations()).isEmpty();
            assertThat(result.freshFor()).isBetween(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Test
    void check_obligationNotDeclared_isNotAllowed() {
        try (CertigateClient client = client().build()) {
            CheckResult result = client.check(sale("CN"));

            assertThat(result.response().getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
            assertThat(result.allowed()).isFalse();
            assertThat(result.unhandledObligations())
                    .singleElement()
                    .satisfies(obligation -> assertThat(obligation.getId()).isEqualTo(OBLIGATION));
        }
    }

    @Test
    void check_hypotheticalPermit_isNotAllowed() {
        CheckActionRequest then = sale("CN").toBuilder()
                .setAt(Instants.toTimestamp(Instant.parse("2022-04-10T04:00:00Z")))
                .build();
        try (CertigateClient client = client().handles(OBLIGATION).build()) {
            CheckResult result = client.check(then);

            assertThat(result.response().getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
            assertThat(result.response().getHypothetical()).isTrue();
            assertThat(result.allowed()).isFalse();
        }
    }

    @Test
    void check_denial_isAnAnswer() {
        try (CertigateClient client = client().handles(OBLIGATION).build()) {
            assertThat(client.check(sale("HK")).allowed()).isFalse();
        }
    }

    @Test
    void check_attestedPropertyClaimedByTheCaller_doesNotCount() {
        CheckActionRequest claimed = CheckRequests.check(
                CheckRequests.entity("official_account", "unknown").toBuilder()
                        .putProperties("entity_type", Values.of("enterprise"))
                        .build(),
                "asset.sell.primary",
                CheckRequests.entity("digital_collectible", "nft-1"),
                "CN");
        try (CertigateClient client = client().handles(OBLIGATION).build()) {
            CheckResult result = client.check(claimed);

            assertThat(result.allowed()).isFalse();
            assertThat(result.response().getReasonsList())
                    .anySatisfy(reason -> assertThat(reason.getCode()).isEqualTo("certigate.property_unknown"));
        }
    }

    @Test
    void checkAll_goodAndBadQuestions_answersEachFromOneRevision() {
        CheckActionRequest bad = sale("CN").toBuilder().clearMarkets().build();
        try (CertigateClient client = client().handles(OBLIGATION).build()) {
            List<CheckOutcome> outcomes = client.checkAll(List.of(sale("CN"), bad, sale("HK")));

            assertThat(outcomes).extracting(CheckOutcome::allowed).containsExactly(true, false, false);
            assertThat(outcomes.get(1))
                    .isInstanceOfSatisfying(
                            CheckOutcome.Failed.class,
                            failed -> assertThat(failed.error()).isInstanceOf(CertigateException.InvalidRequest.class));
            assertThat(outcomes)
                    .filteredOn(CheckOutcome.Answered.class::isInstance)
                    .extracting(outcome -> ((CheckOutcome.Answered) outcome)
                            .result()
                            .response()
                            .getRevision())
                    .hasSize(2)
                    .containsOnly(
                            outcomes.get(0) instanceof CheckOutcome.Answered first
                                    ? first.result().response().getRevision()
                                    : null);
        }
    }

    @Test
    void stream_goodAndBadQuestions_answersEach() throws Exception {
        CheckActionRequest bad = sale("CN").toBuilder().clearMarkets().build();
        try (CertigateClient client = client().handles(OBLIGATION).build();
                CheckStream stream = client.stream()) {
            CompletableFuture<CheckResult> permit = stream.ask(sale("CN"));
            CompletableFuture<CheckResult> malformed = stream.ask(bad);
            CompletableFuture<CheckResult> denial = stream.ask(sale("HK"));

            assertThat(permit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).allowed())
                    .isTrue();
            assertThat(denial.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).allowed())
                    .isFalse();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> malformed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .withCauseInstanceOf(CertigateException.InvalidRequest.class);
        }
    }

    @Test
    void check_malformed_namesTheFields() {
        CheckActionRequest malformed =
                sale("CN").toBuilder().clearMarkets().clearSubject().build();
        try (CertigateClient client = client().build()) {
            CertigateException.InvalidRequest failure =
                    catchThrowableOfType(CertigateException.InvalidRequest.class, () -> client.check(malformed));

            assertThat(failure.violations())
                    .extracting(violation -> violation.getField())
                    .anyMatch(field -> field.startsWith("subject"))
                    .contains("markets");
        }
    }

    @Test
    void check_noTimeLeft_timesOut() {
        try (CertigateClient client = client().deadline(Duration.ofNanos(1)).build()) {
            assertThatExceptionOfType(CertigateException.TimedOut.class).isThrownBy(() -> client.check(sale("CN")));
        }
    }

    @Test
    void check_serverKilled_isUnavailable() throws IOException, InterruptedException {
        try (ServerUnderTest other = ServerUnderTest.start(folder.resolve("other"));
                CertigateClient client = CertigateClient.builder()
                        .target(other.target())
                        .deadline(PATIENCE)
                        .build()) {
            assertThat(client.check(sale("CN")).allowed()).isFalse();
            other.kill();

            assertThatExceptionOfType(CertigateException.Unavailable.class).isThrownBy(() -> client.check(sale("CN")));
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> client.checkAsync(sale("CN")).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .withCauseInstanceOf(CertigateException.Unavailable.class);
        }
    }

    @Test
    void checkAsync_oneOfTwoServersKilledUnderLoad_allAreAnswered() throws Exception {
        try (ServerUnderTest other = ServerUnderTest.start(folder.resolve("second"), null);
                CertigateClient client = CertigateClient.builder()
                        .target(server.target() + "," + other.target())
                        .deadline(PATIENCE)
                        .handles(OBLIGATION)
                        .build()) {
            Set<String> answered = new HashSet<>();
            while (answered.size() < 2) {
                // Each has a history of its own.
                answered.add(client.check(sale("HK")).response().getRevision().getEpoch());
            }
            List<CompletableFuture<CheckResult>> asked = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                asked.add(client.checkAsync(sale("HK")));
                if (i == CALLS / 2) {
                    other.kill();
                }
            }

            for (CompletableFuture<CheckResult> each : asked) {
                assertThat(each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).allowed())
                        .isFalse();
            }
            assertThat(client.check(sale("CN")).allowed()).isTrue();
            assertThat(client.stats().failures()).isZero();
        }
    }
}
