package io.certigate.server.decision;

import static io.certigate.server.fixture.TestNode.MAX_STALENESS;
import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.check;
import static io.certigate.server.fixture.TestNode.revoked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.fixture.TestNode;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.Effect;
import io.certigate.server.state.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attempts at a PERMIT from a state that the caller demanded to be newer. */
class ConsistencyTest {
    private static final EntityRef SHOP = account("shop");
    private static final EntityRef OTHER = account("other");
    private static final CheckRequest GIFT = check(SHOP, "asset.gift.primary");
    private static final String OTHER_HASH = "ab".repeat(32);

    @TempDir
    private Path data;

    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        node.write(TestNode.file(SHOP, "1"));
        node.write(TestNode.file(OTHER, "2"));
        assertThat(effect(Consistency.NONE)).isEqualTo(Effect.PERMIT);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Revision present() {
        return node.views.current().revision();
    }

    private Revision stored() {
        return node.store.head().revision();
    }

    private <T> CompletableFuture<T> ask(Consistency demand, Function<DecisionPoint, CompletableFuture<T>> work) {
        return node.decisions.fulfilling(demand).thenCompose(work);
    }

    private Effect effect(Consistency demand) throws Exception {
        return ask(demand, point -> point.decide(GIFT))
                .get(20, TimeUnit.SECONDS)
                .answer()
                .effect();
    }

    private void assertForeign(Revision token, String message) {
        assertThatThrownBy(() -> effect(Consistency.atLeast(token)))
                .cause()
                .isInstanceOf(ForeignRevision.class)
                .hasMessageContaining(message);
    }

    private void assertUndecided(Consistency demand, String message) {
        assertThatThrownBy(() -> effect(demand))
                .cause()
                .isInstanceOf(Undecided.class)
                .hasMessageContaining(message);
    }

    @Test
    void atLeast_presentRevision_isAnsweredAtOnceAndReadsNothing() {
        node.store.heads.close();
        node.store.pastReads.close();

        CompletableFuture<Decision> decision = ask(Consistency.atLeast(present()), point -> point.decide(GIFT));

        assertThat(decision).isCompleted();
        assertThat(decision.join().answer().effect()).isEqualTo(Effect.PERMIT);
    }

    @Test
    void atLeast_unseenRevocation_isSeen() throws Exception {
        node.writeUnseen(revoked(SHOP, "1"));
        assertThat(effect(Consistency.NONE)).isEqualTo(Effect.PERMIT);

        assertThat(effect(Consistency.atLeast(stored()))).isEqualTo(Effect.DENY);
    }

    @Test
    void atLeast_unseenRevocationAndStoreGone_isUndecidedWithinTheLeaseToo() throws Exception {
        node.writeUnseen(revoked(SHOP, "1"));
        Revision token = stored();
        node.store.heads.fail(() -> new StoreException("the disk is gone", null));

        assertUndecided(Consistency.atLeast(token), "could not be renewed");
        assertThat(effect(Consistency.NONE)).isEqualTo(Effect.PERMIT);
    }

    @Test
    void atLeast_earlierRevision_isLookedUpOnceAndThenKnown() throws Exception {
        Revision token = present();
        node.write(TestNode.file(OTHER, "3"));
        node.write(TestNode.file(OTHER, "4"));

        assertThat(effect(Consistency.atLeast(token))).isEqualTo(Effect.PERMIT);
        assertThat(node.store.pastReads.passes()).isEqualTo(1);
        assertThat(ask(Consistency.atLeast(token), point -> point.decide(GIFT))).isCompleted();
        assertThat(node.store.pastReads.passes()).isEqualTo(1);
    }

    @Test
    void atLeast_emptyState_isInEveryHistoryOfTheEpoch() throws Exception {
        Revision token = new Revision(present().epoch(), 0, Revision.EMPTY_HASH);

        assertThat(effect(Consistency.atLeast(token))).isEqualTo(Effect.PERMIT);
        assertForeign(new Revision(token.epoch(), 0, OTHER_HASH), "revision 0 with its hash");
    }

    @Test
    void atLeast_revisionOfTheFuture_isForeignAfterOneLook() {
        int heads = node.store.heads.passes();

        assertForeign(new Revision(present().epoch(), present().number() + 1, OTHER_HASH), "it was never there");
        assertThat(node.store.heads.passes()).isEqualTo(heads + 1);
        assertForeign(new Revision(present().epoch(), Long.MAX_VALUE, OTHER_HASH), "it was never there");
    }

    @Test
    void atLeast_otherEpoch_isForeignAfterOneLook() {
        int heads = node.store.heads.passes();

        assertForeign(new Revision("another", 1, present().hash()), "of the epoch");
        assertThat(node.store.heads.passes()).isEqualTo(heads + 1);
    }

    @Test
    void atLeast_lowerRevisionOfAFork_isForeign() {
        assertForeign(new Revision(present().epoch(), 1, OTHER_HASH), "was lost");
        assertForeign(new Revision(present().epoch(), 1, present().hash()), "was lost");
    }

    @Test
    void atLeast_presentRevisionOfAFork_isForeign() {
        assertForeign(new Revision(present().epoch(), present().number(), OTHER_HASH), "was lost");
        assertThat(node.store.pastReads.passes()).isZero();
    }

    @Test
    void atLeast_revisionThatAForkReplaced_isForeignThoughItWasKnown() throws Exception {
        Revision token = present();
        assertThat(effect(Consistency.atLeast(token))).isEqualTo(Effect.PERMIT);
        node.store.changeHistory(revision -> new Revision(
                revision.epoch(), revision.number(), revision.number() == 0 ? revision.hash() : OTHER_HASH));
        node.write(TestNode.file(OTHER, "3"));

        assertForeign(token, "was lost");
    }

    @Test
    void atLeast_newEpoch_isForeignForTheOldTokenAndFollowedForANewOne() throws Exception {
        Revision old = present();
        node.store.changeHistory(revision -> new Revision("restored", revision.number(), revision.hash()));

        assertThat(effect(Consistency.atLeast(new Revision("restored", old.number(), old.hash()))))
                .isEqualTo(Effect.PERMIT);
        assertForeign(old, "of the epoch");
    }

    @Test
    void atLeast_logOfAnotherHistoryThanTheView_isUndecided() throws Exception {
        Revision token = present();
        node.write(TestNode.file(OTHER, "3"));
        node.store.changeHistory(revision -> new Revision("restored", revision.number(), revision.hash()));

        assertUndecided(Consistency.atLeast(token), "another history");
    }

    @Test
    void atLeast_belowTheFloor_isForeignUnlessItIsKnown() throws Exception {
        Revision known = present();
        assertThat(effect(Consistency.atLeast(known))).isEqualTo(Effect.PERMIT);
        Revision first = new Revision(
                known.epoch(), 1, node.store.changesAfter(0, 1).get(0).hash());
        node.write(TestNode.file(OTHER, "3"));
        node.prune(present().number());

        assertThat(effect(Consistency.atLeast(known))).isEqualTo(Effect.PERMIT);
        assertForeign(first, "its history was pruned");
    }

    @Test
    void atLeast_newHistoryBetweenWaitAndAnswer_isUndecided() throws Exception {
        DecisionPoint point =
                node.decisions.fulfilling(Consistency.atLeast(present())).join();
        node.store.changeHistory(revision -> new Revision("restored", revision.number(), revision.hash()));
        node.sync();

        assertThatThrownBy(() -> point.decide(GIFT).get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(Undecided.class)
                .hasMessageContaining("another history");
        assertThatThrownBy(point::vocabulary).isInstanceOf(Undecided.class);
    }

    @Test
    void atLeast_leaseRanOut_stillNeedsALook() {
        node.store.heads.fail(() -> new StoreException("the disk is gone", null));
        node.clock.move(MAX_STALENESS);

        assertUndecided(Consistency.atLeast(present()), "too old");
    }

    @Test
    void full_unseenRevocation_isSeen() throws Exception {
        node.writeUnseen(revoked(SHOP, "1"));

        assertThat(effect(Consistency.FULL)).isEqualTo(Effect.DENY);
    }

    @Test
    void full_headReadUnderWay_isNotJoined() throws Exception {
        node.store.headReturns.close();
        CompletableFuture<?> older = node.views.syncAfterNow();
        node.store.headReturns.awaitArrival();
        node.writeUnseen(revoked(SHOP, "1"));

        CompletableFuture<Decision> pending = ask(Consistency.FULL, point -> point.decide(GIFT));
        assertThat(pending).isNotDone();
        node.store.headReturns.open();

        assertThat(pending.get(20, TimeUnit.SECONDS).answer().effect()).isEqualTo(Effect.DENY);
        assertThat(older).isCompleted();
    }

    @Test
    void full_factsCachedBeforeTheRevocation_areNotUsed() throws Exception {
        for (int i = 0; i < 20; i++) {
            EntityRef holder = account("holder-" + i);
            CheckRequest request = check(holder, "asset.gift.primary");
            node.write(TestNode.file(holder, "1"));
            assertThat(ask(Consistency.FULL, point -> point.decide(request))
                            .get(20, TimeUnit.SECONDS)
                            .answer()
                            .effect())
                    .isEqualTo(Effect.PERMIT);
            node.writeUnseen(revoked(holder, "1"));
            assertThat(ask(Consistency.FULL, point -> point.decide(request))
                            .get(20, TimeUnit.SECONDS)
                            .answer()
                            .effect())
                    .isEqualTo(Effect.DENY);
        }
    }

    @Test
    void full_manyAtOnce_shareOneHeadRead() throws Exception {
        node.store.heads.close();
        CompletableFuture<?> older = node.views.syncAfterNow();
        node.store.heads.awaitArrival();
        int heads = node.store.heads.passes();

        List<CompletableFuture<Decision>> pending = IntStream.range(0, 100)
                .mapToObj(i -> ask(Consistency.FULL, point -> point.decide(GIFT)))
                .toList();
        node.store.heads.open();

        for (CompletableFuture<Decision> each : pending) {
            assertThat(each.get(20, TimeUnit.SECONDS).answer().effect()).isEqualTo(Effect.PERMIT);
        }
        assertThat(older).isCompleted();
        assertThat(node.store.heads.passes()).isEqualTo(heads + 1);
    }

    @Test
    void full_storeGone_isUndecidedWithinTheLeaseToo() throws Exception {
        node.store.heads.fail(() -> new StoreException("the disk is gone", null));

        assertUndecided(Consistency.FULL, "could not be renewed");
        assertThat(effect(Consistency.NONE)).isEqualTo(Effect.PERMIT);
    }

    @Test
    void full_storeSilent_isUndecidedWithinALittleMoreThanTheWait() {
        node.store.heads.close();
        long before = System.nanoTime();

        assertUndecided(Consistency.FULL, "could not be re");

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Admission.WAIT.minusMillis(50), Duration.ofSeconds(15));
    }

    @Test
    void full_lookupsBusy_isNeitherAnsweredNorLost() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            node.lookups.execute(() -> await(busy));
        }
        CompletableFuture<Decision> pending = ask(Consistency.FULL, point -> point.decide(GIFT));
        assertThat(pending).isNotDone();
        busy.countDown();

        assertThat(pending.get(20, TimeUnit.SECONDS).answer().effect()).isEqualTo(Effect.PERMIT);
    }

    @Test
    void full_answers_doNotComeOnTheThreadThatFollowsTheState() throws Exception {
        String thread = node.decisions
                .fulfilling(Consistency.FULL)
                .thenApply(point -> Thread.currentThread().getName())
                .get(20, TimeUnit.SECONDS);

        assertThat(thread).isNotEqualTo("views");
    }

    @Test
    void full_batchForecastAndExplanation_seeTheRevocationToo() throws Exception {
        node.writeUnseen(revoked(SHOP, "1"));

        List<Decision> batch = ask(Consistency.FULL, point -> point.decideAll(List.of(GIFT, GIFT)))
                .get(20, TimeUnit.SECONDS);
        node.writeUnseen(TestNode.filing(account("third"), "1", null));
        Explained explained = ask(
                        Consistency.FULL,
                        point -> point.explain(check(account("third"), "asset.gift.primary"), () -> false))
                .get(20, TimeUnit.SECONDS);
        node.writeUnseen(revoked(account("third"), "1"));
        ForecastRequest window = new ForecastRequest(
                check(account("third"), "asset.gift.primary").question(),
                TestNode.START,
                TestNode.START.plusSeconds(60),
                10);
        Forecast forecast = ask(Consistency.FULL, point -> point.forecast(window, () -> false))
                .get(20, TimeUnit.SECONDS);

        assertThat(batch).extracting(each -> each.answer().effect()).containsOnly(Effect.DENY);
        assertThat(explained.decision().answer().effect()).isEqualTo(Effect.PERMIT);
        assertThat(forecast.timeline().segments())
                .extracting(each -> each.answer().effect())
                .containsOnly(Effect.DENY);
    }

    @Test
    void and_ofDemands_demandsBoth() {
        Revision a = new Revision("e", 1, OTHER_HASH);
        Revision b = new Revision("e", 2, OTHER_HASH);

        assertThat(Consistency.atLeast(a).and(Consistency.NONE)).isEqualTo(Consistency.atLeast(a));
        assertThat(Consistency.NONE.and(Consistency.FULL)).isEqualTo(Consistency.FULL);
        Consistency both = Consistency.atLeast(a).and(Consistency.atLeast(b)).and(Consistency.FULL);
        assertThat(both.full()).isTrue();
        assertThat(both.atLeast()).containsExactlyInAnyOrder(a, b);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
