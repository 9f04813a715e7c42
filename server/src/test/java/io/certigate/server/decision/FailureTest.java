package io.certigate.server.decision;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.certigate.server.fixture.TestNode;
import io.certigate.server.policy.Effect;
import io.certigate.server.registry.FactsCache;
import io.certigate.server.state.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
    private static final CheckRequest GIFT = check(account("shop"), "asset.gift.primary");

    @TempDir
    private Path data;

    private TestNode node;

    @BeforeEach
    void startPatient() throws Exception {
        node = TestNode.start(data);
        node.write(TestNode.file(account("shop"), "1"));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    static Stream<Supplier<Throwable>> failures() {
        return Stream.of(
                () -> new StoreException("the disk is gone", null),
                () -> new IllegalStateException("a bug"),
                () -> new StackOverflowError("a deep bug"),
                () -> new OutOfMemoryError("a large bug"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void decide_storeFails_isUndecidedAndTheNextCheckWorks(Supplier<Throwable> failure) throws Exception {
        node.store.factReads.fail(failure);

        assertUndecided(node.decisions.decide(GIFT), false).hasMessageContaining("could not be read");

        node.store.factReads.open();
        assertThat(effect()).isEqualTo(Effect.PERMIT);
    }

    @Test
    void decide_tooManyLoadsWait_isUndecidedAsOverloaded() throws Exception {
        restart(new FactsCache.Limits(1_000, 1, 1, Duration.ofSeconds(20)));
        node.store.factReads.close();
        CompletableFuture<Decision> running = node.decisions.decide(GIFT);
        node.store.factReads.awaitArrival();
        CompletableFuture<Decision> waiting = node.decisions.decide(check(account("b"), "asset.gift.primary"));

        assertUndecided(node.decisions.decide(check(account("c"), "asset.gift.primary")), true)
                .hasMessageContaining("too many");

        node.store.factReads.open();
        assertThat(running.get(20, TimeUnit.SECONDS).answer().effect()).isEqualTo(Effect.PERMIT);
        assertThat(waiting.get(20, TimeUnit.SECONDS).answer().effect()).isEqualTo(Effect.DENY);
    }

    @Test
    void decide_loadTakesTooLong_isUndecidedAndTheNextCheckWorks() throws Exception {
        restart(new FactsCache.Limits(1_000, 1, 10, Duration.ofMillis(50)));
        node.store.factReads.close();

        assertUndecided(node.decisions.decide(GIFT), false).hasMessageContaining("deadline");

        node.store.factReads.open();
        await().ignoreExceptions().untilAsserted(() -> assertThat(effect()).isEqualTo(Effect.PERMIT));
    }

    @Test
    void decide_evaluationThrows_failsTheFutureAndTheNextCheckWorks() throws Exception {
        CheckRequest display = check(account("shop"), "asset.display");
        node.clock.breakWall(new ArithmeticException("a broken clock"));

        assertThatThrownBy(() -> node.decisions.decide(display).get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> node.decisions.decideAll(List.of(display)).get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ArithmeticException.class);

        node.clock.breakWall(null);
        assertThat(effect()).isEqualTo(Effect.PERMIT);
    }

    @Test
    void decide_evaluationThrowsAfterALoad_failsTheFuture() throws Exception {
        node.store.factReads.close();
        CompletableFuture<Decision> pending = node.decisions.decide(GIFT);
        node.store.factReads.awaitArrival();
        node.clock.breakWall(new ArithmeticException("a broken clock"));
        node.store.factReads.open();

        assertThatThrownBy(() -> pending.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(ArithmeticException.class);
    }

    @Test
    void decideAll_cacheTooSmallForTheBatch_isDecided() throws Exception {
        restart(new FactsCache.Limits(10, 1, 100, Duration.ofSeconds(20)));
        List<CheckRequest> requests = Stream.iterate(0, i -> i < 500, i -> i + 1)
                .map(i -> check(account("shop-" + i), "asset.sell.primary"))
                .toList();

        List<Decision> decisions = node.decisions.decideAll(requests).get(20, TimeUnit.SECONDS);

        assertThat(decisions)
                .hasSize(500)
                .allSatisfy(decision -> assertThat(decision.answer().effect()).isEqualTo(Effect.DENY));
    }

    private void restart(FactsCache.Limits limits) throws Exception {
        node.close();
        node = TestNode.start(data, limits);
    }

    private Effect effect() {
        return node.decisions
                .decide(GIFT)
                .orTimeout(20, TimeUnit.SECONDS)
                .join()
                .answer()
                .effect();
    }

    private static AbstractThrowableAssert<?, ?> assertUndecided(
            CompletableFuture<Decision> future, boolean overloaded) {
        return assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.overloaded()).isEqualTo(overloaded));
    }
}
