package io.certigate.server.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final int RATE = 1_000;

    @Test
    void run_answersHeldBackForAWhile_everyCallThatWasDueMeanwhileIsCharged() throws Exception {
        Caller caller = stopping(Duration.ofMillis(300));

        Load.Measured measured = new OpenLoop(List.of(caller), Duration.ofMillis(600), RATE).run();

        assertThat(measured.calls()).isEqualTo(600);
        assertThat(measured.unsent()).isZero();
        assertThat(measured.latency().getTotalCount()).isEqualTo(600);
        // Those due in the first 250 ms of a pause of 300 ms waited for 50 ms or more, also those that could not be
        // sent meanwhile.
        assertThat(measured.latency().getCountBetweenValues(TimeUnit.MILLISECONDS.toNanos(49), Load.LONGEST_NANOS))
                .isGreaterThanOrEqualTo(250);
    }

    @Test
    void run_answersHeldBackForLongerThanSendingGoesOn_whatWasNotSentIsToldAndCharged() throws Exception {
        Caller caller = stopping(Duration.ofMillis(500));

        Load.Measured measured = new OpenLoop(List.of(caller), Duration.ofMillis(200), 10 * RATE).run();

        assertThat(measured.calls()).isEqualTo(128);
        assertThat(measured.unsent()).isEqualTo(2_000 - 128);
        assertThat(measured.latency().getTotalCount()).isEqualTo(2_000);
        assertThat(measured.latency().getMinValue()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(200));
    }

    @Test
    void run_callFails_endsWithTheReason() {
        Caller caller = (index, done) -> done.accept(new IllegalStateException("no such market"));

        OpenLoop loop = new OpenLoop(List.of(caller), Duration.ofMillis(100), RATE);

        assertThatThrownBy(loop::run).hasMessage("a call failed: no such market");
    }

    /** Answers, from some time after the first call on. */
    private static Caller stopping(Duration pause) {
        Executor later = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<Void> over = new CompletableFuture<>();
        return (index, done) -> {
            if (index == 0) {
                later.execute(() -> over.complete(null));
            }
            over.thenRun(() -> done.accept(null));
        };
    }
}
