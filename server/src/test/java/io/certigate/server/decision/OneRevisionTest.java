package io.certigate.server.decision;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.check;
import static io.certigate.server.fixture.TestNode.company;
import static io.certigate.server.fixture.TestNode.file;
import static io.certigate.server.fixture.TestNode.filing;
import static io.certigate.server.fixture.TestNode.owner;
import static io.certigate.server.fixture.TestNode.revoke;
import static io.certigate.server.fixture.TestNode.revoked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.admin.Command;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.model.Window;
import io.certigate.server.policy.Effect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneRevisionTest {
    private static final EntityRef SHOP = account("shop");
    private static final EntityRef CHAIN = company("chain");
    private static final CheckRequest SELL = check(SHOP, "asset.sell.primary");
    private static final int REVOCATIONS = 1_000;

    @TempDir
    private Path data;

    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void decide_relationLoadedAfterCertificationCachedBefore_neverMixes() throws Exception {
        node.write(file(CHAIN, "1"));
        assertThat(decided(check(CHAIN, "asset.gift.primary")).answer().effect())
                .isEqualTo(Effect.PERMIT);
        long before = revision();
        // At no revision does the shop belong to a company with a filing.
        node.writeUnseen(revoked(CHAIN, "1"));
        node.writeUnseen(owner(SHOP, CHAIN));

        Decision decision = decided(SELL);

        assertThat(decision.answer().effect()).isEqualTo(Effect.DENY);
        assertThat(decision.revision().number()).isEqualTo(before + 2);
    }

    @Test
    void decide_certificationLoadedAfterRelationCachedBefore_neverMixes() throws Exception {
        Relation relation = owner(SHOP, CHAIN);
        node.write(new Command.PutRelation(relation));
        node.cache.load(java.util.Set.of(SHOP)).get(20, TimeUnit.SECONDS);
        long before = revision();
        node.writeUnseen(new Relation(SHOP, "owner", CHAIN, new Window(relation.from(), TestNode.START)));
        node.writeUnseen(filing(CHAIN, "1", null));

        Decision decision = decided(SELL);

        assertThat(decision.answer().effect()).isEqualTo(Effect.DENY);
        assertThat(decision.revision().number()).isEqualTo(before + 2);
    }

    @Test
    void decideAll_holderChangedAfterTheView_allAnswersAreOfTheNewerView() throws Exception {
        node.write(file(CHAIN, "1"));
        decided(check(CHAIN, "asset.gift.primary"));
        node.writeUnseen(filing(SHOP, "2", null));

        List<Decision> decisions = node.decisions
                .decideAll(List.of(
                        check(CHAIN, "asset.gift.primary"),
                        check(SHOP, "asset.gift.primary"),
                        check(SHOP, "asset.display")))
                .get(20, TimeUnit.SECONDS);

        assertThat(decisions)
                .extracting(Decision::revision)
                .containsOnly(node.views.current().revision());
        assertThat(decisions)
                .extracting(decision -> decision.answer().effect())
                .containsExactly(Effect.PERMIT, Effect.PERMIT, Effect.PERMIT);
    }

    @Test
    void decide_revokedWhileItsLoadIsUnderWay_laterChecksDoNotJoinThatLoad() throws Exception {
        node.write(file(SHOP, "1"));
        long before = revision();
        node.store.factReturns.close();
        CompletableFuture<Decision> early = node.decisions.decide(check(SHOP, "asset.gift.primary"));
        node.store.factReturns.awaitArrival();

        node.write(revoke(SHOP, "1"));
        CompletableFuture<Decision> late = node.decisions.decide(check(SHOP, "asset.gift.primary"));
        node.store.factReturns.awaitArrival();
        node.store.factReturns.open();

        Decision first = early.get(20, TimeUnit.SECONDS);
        Decision second = late.get(20, TimeUnit.SECONDS);
        assertThat(first.revision().number()).isEqualTo(before);
        assertThat(first.answer().effect()).isEqualTo(Effect.PERMIT);
        assertThat(second.revision().number()).isEqualTo(before + 1);
        assertThat(second.answer().effect()).isEqualTo(Effect.DENY);
        assertThat(decided(check(SHOP, "asset.gift.primary")).answer().effect()).isEqualTo(Effect.DENY);
    }

    @Test
    void decide_holderChangesAgainAndAgain_startsAgainThreeTimesThenGivesUp() {
        AtomicInteger number = new AtomicInteger();
        Runnable change = () -> node.writeUnseen(filing(SHOP, "n" + number.incrementAndGet(), null));
        node.store.factReads.first(change);
        node.store.heads.first(change);
        int readsBefore = node.store.reads().size();

        CompletableFuture<Decision> future = node.decisions.decide(check(SHOP, "asset.gift.primary"));

        assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(Undecided.class)
                .hasMessageContaining("changed 3 times");
        assertThat(node.store.reads()).hasSize(readsBefore + 1 + Fence.MAX_RESTARTS);
    }

    @Test
    void decide_newHistoryDuringAMiss_startsAgainInTheNewHistory() throws Exception {
        node.writeUnseen(filing(SHOP, "1", null));
        node.sync();
        node.store.factReturns.close();
        CompletableFuture<Decision> pending = node.decisions.decide(check(SHOP, "asset.gift.primary"));
        node.store.factReturns.awaitArrival();

        node.store.changeHistory(revision -> new Revision("restored", revision.number(), revision.hash()));
        node.sync();
        node.store.factReturns.open();

        Decision decision = pending.get(20, TimeUnit.SECONDS);
        assertThat(decision.revision().epoch()).isEqualTo("restored");
        assertThat(decision.answer().effect()).isEqualTo(Effect.PERMIT);
    }

    @Test
    void decide_storeAnswersFromAnotherHistoryThanTheView_startsAgain() throws Exception {
        node.store.changeHistory(revision -> new Revision("restored", revision.number(), revision.hash()));

        Decision decision = decided(check(SHOP, "asset.gift.primary"));

        assertThat(decision.revision().epoch()).isEqualTo("restored");
        assertThat(decision.answer().effect()).isEqualTo(Effect.DENY);
    }

    @Test
    void decide_acknowledgedRevocations_areSeenByTheVeryNextCheck() throws Exception {
        EntityRef[] shops = IntStream.range(0, REVOCATIONS)
                .mapToObj(i -> account("shop-" + i))
                .toArray(EntityRef[]::new);
        node.writeUnseen(IntStream.range(0, REVOCATIONS)
                .mapToObj(i -> filing(shops[i], "n", null))
                .toArray(RegistryRecord[]::new));
        node.sync();
        AtomicInteger revoked = new AtomicInteger();
        AtomicInteger permits = new AtomicInteger();
        List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
        Thread[] checkers = IntStream.range(0, 2)
                .mapToObj(i -> new Thread(() -> {
                    int done = revoked.get();
                    while (done < REVOCATIONS) {
                        // The one that is revoked just now, and the last one that was.
                        Effect current = effect(shops[done]);
                        if (current == Effect.PERMIT) {
                            permits.incrementAndGet();
                        }
                        if (done > 0 && effect(shops[done - 1]) == Effect.PERMIT) {
                            wrong.add("shop-" + (done - 1) + " beside");
                        }
                        done = revoked.get();
                    }
                }))
                .toArray(Thread[]::new);
        for (Thread checker : checkers) {
            checker.start();
        }
        for (int i = 0; i < REVOCATIONS; i++) {
            node.write(revoke(shops[i], "n"));
            if (effect(shops[i]) != Effect.DENY) {
                wrong.add("shop-" + i + " next");
            }
            revoked.set(i + 1);
        }
        for (Thread checker : checkers) {
            checker.join();
        }

        assertThat(wrong).isEmpty();
        assertThat(permits).hasPositiveValue();
    }

    private Effect effect(EntityRef shop) {
        return decided(check(shop, "asset.gift.primary")).answer().effect();
    }

    private long revision() {
        return node.views.current().revision().number();
    }

    private Decision decided(CheckRequest request) {
        return node.decisions.decide(request).orTimeout(20, TimeUnit.SECONDS).join();
    }
}
