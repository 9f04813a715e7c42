package io.certigate.server.decision;

import static io.certigate.server.fixture.TestNode.MAX_STALENESS;
import static io.certigate.server.fixture.TestNode.START;
import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.admin.Command;
import io.certigate.server.fixture.HandClock;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Effect;
import io.certigate.server.state.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreshnessTest {
    private static final EntityRef SHOP = account("shop");
    private static final Instant OFFER_ENDS = Instant.parse("2030-03-01T16:00:00Z");
    private static final Duration MOMENT = Duration.ofNanos(1);

    @TempDir
    private Path data;

    private TestNode node;

    /** Which clocks progress. */
    enum Progress {
        WALL(HandClock::moveWall),
        MONOTONIC(HandClock::moveMonotonic),
        BOTH(HandClock::move);

        private final BiConsumer<HandClock, Duration> move;

        Progress(BiConsumer<HandClock, Duration> move) {
            this.move = move;
        }
    }

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        node.write(TestNode.file(SHOP, "1"));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @ParameterizedTest
    @EnumSource
    void decide_headReadFails_stopsWhenTheLeaseEndsAndComesBack(Progress progress) {
        CheckRequest request = check(SHOP, "asset.gift.primary");
        assertThat(decided(request).answer().effect()).isEqualTo(Effect.PERMIT);
        node.store.heads.fail(() -> new StoreException("the disk is gone", null));

        // Clocks that come apart end the lease early.
        Duration limit = progress == Progress.BOTH
                ? MAX_STALENESS
                : Duration.ofSeconds(1).plus(MOMENT);
        progress.move.accept(node.clock, limit.minus(MOMENT));
        Decision last = decided(request);
        assertThat(last.answer().effect()).isEqualTo(Effect.PERMIT);
        assertThat(last.freshFor()).isEqualTo(MAX_STALENESS.minus(limit).plus(MOMENT));

        progress.move.accept(node.clock, MOMENT);
        assertUndecided(node.decisions.decide(request), "too old");
        assertUndecided(node.decisions.decide(check(SHOP, "asset.display")), "too old");

        node.store.heads.open();
        assertThat(decided(request).answer().effect()).isEqualTo(Effect.PERMIT);
    }

    @Test
    void decide_headReadBlocks_isPendingAndNeverAnswersFromTheOldView() throws Exception {
        node.clock.move(MAX_STALENESS);
        node.store.heads.close();

        CompletableFuture<Decision> pending = node.decisions.decide(check(SHOP, "asset.display"));
        node.store.heads.awaitArrival();

        assertThat(pending).isNotDone();
        node.store.heads.open();
        assertThat(pending.get(20, TimeUnit.SECONDS).answer().effect()).isEqualTo(Effect.PERMIT);
    }

    @Test
    void decide_headReadBlocksTooLong_isUndecided() {
        node.clock.move(MAX_STALENESS);
        node.store.heads.close();

        assertUndecided(node.decisions.decide(check(SHOP, "asset.display")), "too old");
    }

    @Test
    void decide_headReadBlocksAfterAFailure_isUndecidedSoon() {
        node.store.heads.fail(() -> new StoreException("the disk is gone", null));
        node.clock.move(MAX_STALENESS);
        assertUndecided(node.decisions.decide(check(SHOP, "asset.display")), "too old");
        node.store.heads.open();
        node.store.heads.close();
        long before = System.nanoTime();

        assertUndecided(node.decisions.decide(check(SHOP, "asset.display")), "too old");

        // 50 ms, but for a busy machine; without the failure it waits a second.
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void decide_wallClockSetBack_countsTheMonotonicClock() {
        node.clock.moveWall(Duration.ofMillis(-400));
        node.clock.moveMonotonic(Duration.ofMillis(500));

        Decision decision = decided(check(SHOP, "asset.gift.primary"));

        assertThat(decision.freshFor()).isEqualTo(MAX_STALENESS.minusMillis(500));
    }

    @Test
    void decide_leaseEndsDuringAMiss_answersFromANewView() throws Exception {
        EntityRef other = account("other");
        node.store.factReads.close();
        CompletableFuture<Decision> pending = node.decisions.decide(check(other, "asset.gift.primary"));
        node.store.factReads.awaitArrival();
        int headsBefore = node.store.heads.passes();

        node.clock.move(MAX_STALENESS);
        node.store.factReads.open();

        Decision decision = pending.get(20, TimeUnit.SECONDS);
        assertThat(node.store.heads.passes()).isEqualTo(headsBefore + 1);
        assertThat(decision.decidedAt()).isEqualTo(START.plus(MAX_STALENESS));
        assertThat(decision.freshFor()).isEqualTo(MAX_STALENESS);
    }

    @Test
    void decide_leaseRenewedDuringAMiss_theUsedViewsLeaseCounts() throws Exception {
        node.store.factReads.close();
        CompletableFuture<Decision> pending = node.decisions.decide(check(account("other"), "asset.gift.primary"));
        node.store.factReads.awaitArrival();
        node.clock.move(MAX_STALENESS.minusMillis(1));
        node.sync();

        node.store.factReads.open();

        assertThat(pending.get(20, TimeUnit.SECONDS).freshFor()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void decide_validUntilPassesDuringAMiss_isEvaluatedAgain() throws Exception {
        EntityRef other = account("other");
        node.writeUnseen(TestNode.filing(other, "2", null));
        node.clock.moveWall(Duration.between(node.clock.instant(), OFFER_ENDS).minus(MOMENT));
        node.sync();
        node.store.factReads.close();
        CompletableFuture<Decision> pending = node.decisions.decide(check(other, "asset.offer"));
        node.store.factReads.awaitArrival();

        node.clock.moveWall(MOMENT);
        node.store.factReads.open();

        Decision decision = pending.get(20, TimeUnit.SECONDS);
        assertThat(decision.answer().effect()).isEqualTo(Effect.DENY);
        assertThat(decision.decidedAt()).isEqualTo(OFFER_ENDS);
    }

    @Test
    void decide_validUntilBeforeTheLeaseEnds_freshForEndsThere() throws Exception {
        node.clock.moveWall(Duration.between(node.clock.instant(), OFFER_ENDS).minusMillis(300));
        node.sync();

        Decision decision = decided(check(SHOP, "asset.offer"));

        assertThat(decision.answer().effect()).isEqualTo(Effect.PERMIT);
        assertThat(decision.answer().validUntil()).isEqualTo(OFFER_ENDS);
        assertThat(decision.freshFor()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void decide_anotherInstant_isHypotheticalAndNeverFresh() throws Exception {
        Instant before = START.minus(Duration.ofDays(11));

        Decision decision = decided(check(SHOP, "asset.gift.primary", before));

        assertThat(decision.hypothetical()).isTrue();
        assertThat(decision.freshFor()).isZero();
        assertThat(decision.answer().effect()).isEqualTo(Effect.DENY);
        assertThat(decision.answer().validUntil()).isEqualTo(START.minus(Duration.ofDays(10)));
        assertThat(decision.decidedAt()).isEqualTo(START);
    }

    @Test
    void decide_anotherInstantOnAnOldView_isUndecidedToo() {
        node.store.heads.fail(() -> new StoreException("the disk is gone", null));
        node.clock.move(MAX_STALENESS);

        assertUndecided(node.decisions.decide(check(SHOP, "asset.gift.primary", START)), "too old");
    }

    @Test
    void decideAll_clockMovesMeanwhile_allAreDecidedAtOneInstantAndCheckedAtTheEnd() {
        node.clock.step(Duration.ofMillis(100));

        List<Decision> decisions = node.decisions
                .decideAll(List.of(check(SHOP, "asset.display"), check(SHOP, "asset.display")))
                .join();

        assertThat(decisions).extracting(Decision::decidedAt).containsOnly(START);
        assertThat(decisions)
                .extracting(Decision::freshFor)
                .containsExactly(MAX_STALENESS.minusMillis(100), MAX_STALENESS.minusMillis(100));
    }

    @Test
    void decideAll_storeGone_isUndecidedAsAWhole() {
        node.store.heads.fail(() -> new StoreException("the disk is gone", null));
        node.clock.move(MAX_STALENESS);

        assertUndecided(
                node.decisions.decideAll(List.of(check(SHOP, "asset.display"), check(SHOP, "asset.offer"))), "too old");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void decide_clockIsWrongOnlyWhileItIsEvaluated_isNotAnsweredForThatTime(long hours) {
        decided(check(SHOP, "asset.gift.primary"));
        // With the facts at hand: the first reading is an hour off, the second is right again.
        node.clock.moveWall(Duration.ofHours(hours));
        node.clock.step(Duration.ofHours(-hours));

        CompletableFuture<Decision> decided = node.decisions.decide(check(SHOP, "asset.gift.primary"));

        assertThat(decided.handle((decision, failure) -> decision == null ? null : decision.decidedAt())
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join())
                .isNotEqualTo(START.plus(Duration.ofHours(hours)));
    }

    @Test
    void decide_certificationEnds_freshForEndsThere() throws Exception {
        Instant until = START.plus(Duration.ofSeconds(1));
        EntityRef brief = account("brief");
        node.write(new Command.PutCertification(TestNode.filing(brief, "3", until)));

        Decision decision = decided(check(brief, "asset.gift.primary"));

        assertThat(decision.freshFor()).isEqualTo(Duration.ofSeconds(1));
        assertThat(decision.answer().validUntil()).isEqualTo(until);
    }

    private Decision decided(CheckRequest request) {
        return node.decisions.decide(request).orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static void assertUndecided(CompletableFuture<?> future, String message) {
        assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(Undecided.class)
                .hasMessageContaining(message);
    }
}
