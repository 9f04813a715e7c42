package io.certigate.client;

import static io.certigate.client.CheckRequests.check;
import static io.certigate.client.CheckRequests.entity;
import static io.certigate.client.ScriptedServer.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import io.certigate.v1.Basis;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.Effect;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class OverloadRetriesTest {
    private static final CheckActionRequest QUESTION =
            check(entity("official_account", "shop"), "asset.sell.primary", entity("digital_collectible", "1"), "CN");
    private static final CheckActionResponse PERMIT = CheckActionResponse.newBuilder()
            .setEffect(Effect.EFFECT_PERMIT)
            .setBasis(Basis.BASIS_RULE)
            .setFreshFor(com.google.protobuf.Duration.newBuilder().setSeconds(20))
            .build();

    private final AtomicInteger asked = new AtomicInteger();

    /** Has too much to do for some times. */
    private Function<Message, Message> busy(int times, Duration retryAfter) {
        return request -> {
            if (asked.incrementAndGet() <= times) {
                throw failure(
                        Code.RESOURCE_EXHAUSTED,
                        "too much",
                        RetryInfo.newBuilder()
                                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                                        .setSeconds(retryAfter.toSeconds())
                                        .setNanos(retryAfter.toNanosPart()))
                                .build());
            }
            return PERMIT;
        };
    }

    private static CertigateClient.Builder client(ScriptedServer server) {
        return CertigateClient.builder().target(server.target()).deadline(Duration.ofSeconds(20));
    }

    @Test
    void check_tooMuchForAMoment_isAskedAgainAfterThePause() throws Exception {
        Duration pause = Duration.ofMillis(50);
        try (ScriptedServer server = new ScriptedServer(busy(2, pause));
                CertigateClient client = client(server).build()) {
            long begun = System.nanoTime();

            assertThat(client.check(QUESTION).allowed()).isTrue();

            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(2 * pause.toNanos());
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void checkAsync_tooMuchForAMoment_isAskedAgainAfterThePause() throws Exception {
        try (ScriptedServer server = new ScriptedServer(busy(1, Duration.ofMillis(50)));
                CertigateClient client = client(server).build()) {
            assertThat(client.checkAsync(QUESTION).get(20, TimeUnit.SECONDS).allowed())
                    .isTrue();
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void check_tooMuchAlways_failsAfterItsAttempts() throws Exception {
        try (ScriptedServer server = new ScriptedServer(busy(100, Duration.ofMillis(1)));
                CertigateClient client =
                        client(server).retries(new Retries(3, 500)).build()) {
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.Overloaded.class);
            assertThat(asked).hasValue(3);

            assertThatThrownBy(() -> client.checkAsync(QUESTION).get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CertigateException.Overloaded.class);
            assertThat(asked).hasValue(6);
        }
    }

    @Test
    void check_pauseLongerThanTheDeadline_failsAtOnce() throws Exception {
        try (ScriptedServer server = new ScriptedServer(busy(100, Duration.ofHours(1)));
                CertigateClient client = client(server).build()) {
            assertThatThrownBy(() -> client.check(QUESTION))
                    .isInstanceOfSatisfying(
                            CertigateException.Overloaded.class,
                            failure -> assertThat(failure.retryAfter()).hasValue(Duration.ofHours(1)));
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void check_noRetries_failsAtOnce() throws Exception {
        try (ScriptedServer server = new ScriptedServer(busy(100, Duration.ofMillis(1)));
                CertigateClient client = client(server).retries(Retries.NONE).build()) {
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.Overloaded.class);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void check_budgetSpent_failsAtOnce() throws Exception {
        try (ScriptedServer server = new ScriptedServer(busy(100, Duration.ofMillis(1)));
                CertigateClient client =
                        client(server).retries(new Retries(5, 2)).build()) {
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.Overloaded.class);

            // Of four tokens two may be used: the first attempt takes one, and its repetition the next.
            assertThat(asked).hasValue(2);
        }
    }
}
