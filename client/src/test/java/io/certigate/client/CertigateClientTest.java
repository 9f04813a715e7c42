package io.certigate.client;

import static io.certigate.client.CheckRequests.check;
import static io.certigate.client.CheckRequests.entity;
import static io.certigate.client.ScriptedServer.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import io.certigate.v1.Basis;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.CheckFailure;
import io.certigate.v1.Effect;
import io.certigate.v1.Obligation;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertigateClientTest {
    private static final CheckActionRequest QUESTION =
            check(entity("official_account", "shop"), "asset.sell.primary", entity("digital_collectible", "1"), "CN");

    private static final CheckActionResponse PERMIT = CheckActionResponse.newBuilder()
            .setEffect(Effect.EFFECT_PERMIT)
            .setBasis(Basis.BASIS_RULE)
            .addObligations(Obligation.newBuilder().setId("display-filing-number"))
            .setFreshFor(Duration.newBuilder().setSeconds(20))
            .build();

    @Test
    void check_permitWithHandledObligation_isAllowed() throws IOException {
        CheckResult result = ask(PERMIT, "display-filing-number");
        assertThat(result.allowed()).isTrue();
        assertThat(result.obligations()).extracting(Obligation::getId).containsExactly("display-filing-number");
        assertThat(result.freshFor()).hasSeconds(20);
    }

    @Test
    void check_permitWithUndeclaredObligation_isNotAllowed() throws IOException {
        CheckResult result = ask(PERMIT, "another");
        assertThat(result.allowed()).isFalse();
        assertThat(result.unhandledObligations())
                .extracting(Obligation::getId)
                .containsExactly("display-filing-number");
    }

    @Test
    void check_hypotheticalPermit_isNotAllowed() throws IOException {
        CheckResult result = ask(PERMIT.toBuilder().setHypothetical(true).build(), "display-filing-number");
        assertThat(result.allowed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0", "2", "3", "99", "-1"})
    void check_anyOtherEffect_isNotAllowed(int effect) throws IOException {
        CheckResult result = ask(PERMIT.toBuilder().setEffectValue(effect).build(), "display-filing-number");
        assertThat(result.allowed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT, InvalidRequest",
        "NOT_FOUND, Refused",
        "FAILED_PRECONDITION, Refused",
        "ABORTED, Refused",
        "PERMISSION_DENIED, PermissionDenied",
        "UNAUTHENTICATED, Unauthenticated",
        "UNIMPLEMENTED, NotImplemented",
        "UNAVAILABLE, Unavailable",
        "RESOURCE_EXHAUSTED, Overloaded",
        "DEADLINE_EXCEEDED, TimedOut",
        "CANCELLED, Cancelled",
        "INTERNAL, Unexpected",
        "UNKNOWN, Unexpected"
    })
    void check_failedCall_throwsTheTypedException(Code code, String type) throws IOException {
        CertigateException e = failing(failure(code, "what was found"));
        assertThat(e.getClass().getSimpleName()).isEqualTo(type);
        assertThat(e).hasMessageContaining("what was found");
    }

    @Test
    void check_invalidArgument_namesTheFields() throws IOException {
        CertigateException e = failing(failure(
                Code.INVALID_ARGUMENT,
                "bad",
                BadRequest.newBuilder()
                        .addFieldViolations(BadRequest.FieldViolation.newBuilder()
                                .setField("markets")
                                .setDescription("expected 1 to 32, found none"))
                        .build()));
        assertThat(e)
                .isInstanceOfSatisfying(
                        CertigateException.InvalidRequest.class,
                        invalid -> assertThat(invalid.violations())
                                .singleElement()
                                .satisfies(violation ->
                                        assertThat(violation.getField()).isEqualTo("markets")));
    }

    @Test
    void check_unavailableWithRetryInfo_saysHowLong() throws IOException {
        CertigateException e = failing(failure(
                Code.UNAVAILABLE,
                "stale",
                RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setNanos(250_000_000))
                        .build()));
        assertThat(e)
                .isInstanceOfSatisfying(
                        CertigateException.Unavailable.class,
                        unavailable -> assertThat(unavailable.retryAfter()).hasValue(java.time.Duration.ofMillis(250)));
    }

    @Test
    void check_serverThatDoesNotAnswer_timesOut() throws Exception {
        try (ScriptedServer server = new ScriptedServer(request -> null);
                CertigateClient client = CertigateClient.builder()
                        .target(server.target())
                        .deadline(java.time.Duration.ofMillis(300))
                        .build()) {
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.TimedOut.class);
        }
    }

    @Test
    void check_noServer_isUnavailable() throws IOException {
        String target;
        try (ScriptedServer server = new ScriptedServer(request -> null)) {
            target = server.target();
        }
        try (CertigateClient client = CertigateClient.builder().target(target).build()) {
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.Unavailable.class);
        }
    }

    @Test
    void checkAsync_cancelledFuture_cancelsTheCall() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(request -> {
                    arrived.countDown();
                    return null;
                });
                CertigateClient client = client(server)) {
            CompletableFuture<CheckResult> future = client.checkAsync(QUESTION);
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(future.cancel(true)).isTrue();
            assertThat(server.cancelled().await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void checkAsync_answerAndFailure_completeTheFuture() throws Exception {
        try (ScriptedServer server = new ScriptedServer(request -> PERMIT);
                CertigateClient client = client(server, "display-filing-number")) {
            assertThat(client.checkAsync(QUESTION).get(10, TimeUnit.SECONDS).allowed())
                    .isTrue();
        }
        try (ScriptedServer server = new ScriptedServer(request -> {
                    throw failure(Code.UNAVAILABLE, "stale");
                });
                CertigateClient client = client(server)) {
            assertThatThrownBy(() -> client.checkAsync(QUESTION).get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CertigateException.Unavailable.class);
        }
    }

    @Test
    void checkAll_answersAndFailures_keepTheOrder() throws Exception {
        CheckActionsResponse batch = CheckActionsResponse.newBuilder()
                .addResults(CheckActionsResult.newBuilder().setResponse(PERMIT))
                .addResults(CheckActionsResult.newBuilder()
                        .setFailure(CheckFailure.newBuilder().setCode(3).setMessage("no market")))
                .addResults(CheckActionsResult.getDefaultInstance())
                .build();
        try (ScriptedServer server = new ScriptedServer(request -> batch);
                CertigateClient client = client(server, "display-filing-number")) {
            List<CheckOutcome> outcomes = client.checkAll(Collections.nCopies(3, QUESTION));
            assertThat(outcomes).extracting(CheckOutcome::allowed).containsExactly(true, false, false);
            assertThat(outcomes.get(1))
                    .isInstanceOfSatisfying(
                            CheckOutcome.Failed.class,
                            failed -> assertThat(failed.error())
                                    .isInstanceOf(CertigateException.InvalidRequest.class)
                                    .hasMessage("no market"));
            assertThat(client.checkAllAsync(Collections.nCopies(3, QUESTION)).get(10, TimeUnit.SECONDS))
                    .hasSize(3);
        }
    }

    @Test
    void checkAll_otherNumberOfResults_allowsNothing() throws Exception {
        CheckActionsResponse batch = CheckActionsResponse.newBuilder()
                .addResults(CheckActionsResult.newBuilder().setResponse(PERMIT))
                .build();
        try (ScriptedServer server = new ScriptedServer(request -> batch);
                CertigateClient client = client(server)) {
            assertThatThrownBy(() -> client.checkAll(List.of(QUESTION, QUESTION)))
                    .isInstanceOf(CertigateException.Unexpected.class)
                    .hasMessageContaining("expected 2 results, found 1");
            assertThatThrownBy(() ->
                            client.checkAllAsync(List.of(QUESTION, QUESTION)).get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(CertigateException.Unexpected.class);
        }
    }

    @Test
    void checkAll_emptyOrTooManyQuestions_isRefused() {
        try (CertigateClient client = CertigateClient.builder().build()) {
            assertThatThrownBy(() -> client.checkAll(List.of())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.checkAll(Collections.nCopies(1_001, QUESTION)))
                    .hasMessageContaining("found 1001");
        }
    }

    @ParameterizedTest
    @CsvSource({"localhost", "localhost:", ":7420", "host:0", "host:65536", "::1:7420", "a b:1", "http://host:7420"})
    void target_notHostAndPort_isRefused(String target) {
        assertThatThrownBy(() -> CertigateClient.builder().target(target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected HOST:PORT");
    }

    @ParameterizedTest
    @CsvSource({"localhost:7420", "127.0.0.1:1", "[::1]:65535", "pdp-1.internal:7420"})
    void target_hostAndPort_isAccepted(String target) {
        assertThat(Target.parse(target)).hasToString(target);
    }

    private static CheckResult ask(CheckActionResponse answer, String... handled) throws IOException {
        try (ScriptedServer server = new ScriptedServer(request -> answer);
                CertigateClient client = client(server, handled)) {
            return client.check(QUESTION);
        }
    }

    private static CertigateException failing(RuntimeException failure) throws IOException {
        Function<Message, @Nullable Message> script = request -> {
            throw failure;
        };
        try (ScriptedServer server = new ScriptedServer(script);
                CertigateClient client = client(server)) {
            return catchThrowableOfType(CertigateException.class, () -> client.check(QUESTION));
        }
    }

    private static CertigateClient client(ScriptedServer server, String... handled) {
        return CertigateClient.builder()
                .target(server.target())
                .deadline(java.time.Duration.ofSeconds(20))
                .handles(handled)
                .build();
    }
}
