package io.certigate.server.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.model.Value;
import io.certigate.server.registry.FactsCache.Limits;
import io.certigate.server.registry.FactsUnavailable.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FactsCacheTest {
    private static final EntityRef SHOP = new EntityRef("official_account", "shop");
    private static final long WAIT_SECONDS = 10;

    /** A store in memory whose reads can be held up after they took their snapshot. */
    private static final class HeldStore implements FactsStore {
        private final Map<EntityRef, Long> changed = new ConcurrentHashMap<>();
        private final AtomicInteger reads = new AtomicInteger();
        private final Semaphore begun = new Semaphore(0);
        private final Semaphore gate = new Semaphore(0);
        private volatile boolean held;
        private volatile Revision head = revision("a", 1);

        synchronized void change(EntityRef holder, long revision) {
            changed.put(holder, revision);
            head = revision(head.epoch(), revision);
        }

        @Override
        public FactsRead read(Collection<EntityRef> holders) {
            reads.incrementAndGet();
            FactsRead read = snapshot(holders);
            begun.release();
            if (held) {
                gate.acquireUninterruptibly();
            }
            return read;
        }

        private synchronized FactsRead snapshot(Collection<EntityRef> holders) {
            Revision at = head;
            Map<EntityRef, Facts> facts = new HashMap<>();
            for (EntityRef holder : holders) {
                Long revision = changed.get(holder);
                Entity entity =
                        revision == null ? null : new Entity(holder, Map.of("revision", new Value.Whole(revision)));
                facts.put(
                        holder,
                        new Facts(holder, revision == null ? 0 : revision, at.number(), entity, List.of(), List.of()));
            }
            return new FactsRead(at, facts);
        }
    }

    private final HeldStore store = new HeldStore();
    private FactsCache cache;

    @BeforeEach
    void open() {
        cache = new FactsCache(store, new Limits(1_000, 4, 8, Duration.ofSeconds(WAIT_SECONDS)));
        cache.invalidateAll(store.head);
    }

    @AfterEach
    void close() {
        store.gate.release(1_000);
        cache.close();
    }

    @Test
    void load_absentHolder_isCached() {
        Facts facts = shop(cache.load(Set.of(SHOP)));

        assertThat(facts.changedAt()).isZero();
        assertThat(cache.current(SHOP)).isSameAs(facts);
    }

    @Test
    void invalidate_absentHolderAppears_nextLoadSeesIt() {
        get(cache.load(Set.of(SHOP)));
        store.change(SHOP, 2);
        cache.invalidate(SHOP, 2);
        cache.advance(store.head);

        assertThat(cache.current(SHOP)).isNull();
        assertThat(shop(cache.load(Set.of(SHOP))).changedAt()).isEqualTo(2);
    }

    @Test
    void invalidate_factsReadAfterTheChange_stay() {
        store.change(SHOP, 2);
        Facts facts = shop(cache.load(Set.of(SHOP)));
        cache.invalidate(SHOP, 2);

        assertThat(cache.current(SHOP)).isSameAs(facts);
    }

    @Test
    void invalidate_loadInFlight_itsResultIsNeverCached() {
        store.held = true;
        CompletableFuture<Map<EntityRef, Facts>> early = cache.load(Set.of(SHOP));
        acquire(store.begun);
        store.change(SHOP, 2);
        cache.invalidate(SHOP, 2);
        store.held = false;
        store.gate.release();

        assertThat(shop(early).changedAt()).isZero();
        assertThat(cache.current(SHOP)).isNull();
    }

    @Test
    void load_afterInvalidation_startsItsOwnQuery() {
        store.held = true;
        CompletableFuture<Map<EntityRef, Facts>> early = cache.load(Set.of(SHOP));
        acquire(store.begun);
        store.change(SHOP, 2);
        cache.invalidate(SHOP, 2);
        CompletableFuture<Map<EntityRef, Facts>> late = cache.load(Set.of(SHOP));
        acquire(store.begun);
        store.gate.release(2);

        assertThat(shop(early).changedAt()).isZero();
        assertThat(shop(late).changedAt()).isEqualTo(2);
        assertThat(Objects.requireNonNull(cache.current(SHOP)).changedAt()).isEqualTo(2);
    }

    @Test
    void load_manyCallersAtOnce_oneQuery() throws Exception {
        int callers = 100;
        store.held = true;
        CountDownLatch start = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(callers);
        List<CompletableFuture<Map<EntityRef, Facts>>> answers = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            for (int i = 0; i < callers; i++) {
                CompletableFuture<Map<EntityRef, Facts>> answer = new CompletableFuture<>();
                answers.add(answer);
                threads.execute(() -> {
                    await(start);
                    cache.load(Set.of(SHOP)).whenComplete((facts, failure) -> answer.complete(facts));
                    asked.countDown();
                });
            }
            start.countDown();
            await(asked);
            store.gate.release(callers);
            for (CompletableFuture<Map<EntityRef, Facts>> answer : answers) {
                assertThat(get(answer)).containsKey(SHOP);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(store.reads).hasValue(1);
    }

    @Test
    void load_concurrentlyChangedHolder_neverServesAChangeThatWasInvalidated() throws Exception {
        int changes = 2_000;
        AtomicInteger stale = new AtomicInteger();
        AtomicInteger published = new AtomicInteger(1);
        ExecutorService readers = Executors.newFixedThreadPool(3);
        try {
            List<CompletableFuture<Void>> done = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                done.add(CompletableFuture.runAsync(
                        () -> {
                            while (published.get() < changes) {
                                long view = published.get();
                                Facts facts = cache.current(SHOP);
                                if (facts == null) {
                                    facts = shop(cache.load(Set.of(SHOP)));
                                }
                                // Every revision changes the holder: facts of an older one miss a published change.
                                if (facts.changedAt() < view && view > 1) {
                                    stale.incrementAndGet();
                                }
                            }
                        },
                        readers));
            }
            for (int revision = 2; revision <= changes; revision++) {
                store.change(SHOP, revision);
                cache.invalidate(SHOP, revision);
                cache.advance(store.head);
                published.set(revision);
            }
            for (CompletableFuture<Void> reader : done) {
                reader.get(WAIT_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            readers.shutdownNow();
        }

        assertThat(stale).hasValue(0);
    }

    @Test
    void load_storeOlderThanTheView_isStale() {
        cache.advance(revision("a", 5));

        assertThat(failure(cache.load(Set.of(SHOP))).why()).isEqualTo(Cause.STALE);
        assertThat(cache.current(SHOP)).isNull();
    }

    @Test
    void load_sameNumberOtherHash_isStale() {
        cache.advance(new Revision("a", 1, "f".repeat(64)));

        assertThat(failure(cache.load(Set.of(SHOP))).why()).isEqualTo(Cause.STALE);
    }

    @Test
    void invalidateAll_loadInFlight_isNotCachedAndCountsAHistory() {
        long before = cache.history();
        store.held = true;
        CompletableFuture<Map<EntityRef, Facts>> early = cache.load(Set.of(SHOP));
        acquire(store.begun);
        store.head = revision("b", 1);
        cache.invalidateAll(store.head);
        store.held = false;
        store.gate.release();

        assertThat(get(early)).containsKey(SHOP);
        assertThat(cache.current(SHOP)).isNull();
        assertThat(cache.history()).isEqualTo(before + 1);
        assertThat(shop(cache.load(Set.of(SHOP))).readAt()).isEqualTo(1);
    }

    @Test
    void load_queueFull_isOverloaded() {
        store.held = true;
        List<CompletableFuture<Map<EntityRef, Facts>>> waiting = new ArrayList<>();
        for (int i = 0; i < 4 + 8; i++) {
            waiting.add(cache.load(Set.of(new EntityRef("company", "c" + i))));
        }
        FactsUnavailable refused = failure(cache.load(Set.of(SHOP)));
        store.held = false;
        store.gate.release(12);

        assertThat(refused.why()).isEqualTo(Cause.OVERLOADED);
        assertThat(waiting).allSatisfy(answer -> assertThat(get(answer)).hasSize(1));
        assertThat(get(cache.load(Set.of(SHOP)))).containsKey(SHOP);
    }

    @Test
    void load_storeBlocked_failsAtTheDeadlineWithoutASecondQuery() {
        try (FactsCache impatient = new FactsCache(store, new Limits(10, 1, 1, Duration.ofMillis(20)))) {
            store.held = true;
            assertThat(failure(impatient.load(Set.of(SHOP))).why()).isEqualTo(Cause.DEADLINE);
            assertThat(failure(impatient.load(Set.of(SHOP))).why()).isEqualTo(Cause.DEADLINE);
            assertThat(store.reads).hasValue(1);
            store.gate.release();
        }
    }

    @Test
    void load_storeFails_nextLoadTriesAgain() {
        AtomicInteger attempts = new AtomicInteger();
        FactsStore flaky = holders -> {
            if (attempts.getAndIncrement() == 0) {
                throw new IllegalStateException("no connection");
            }
            return store.read(holders);
        };
        try (FactsCache over = new FactsCache(flaky, Limits.DEFAULT)) {
            assertThat(failure(over.load(Set.of(SHOP))).why()).isEqualTo(Cause.FAILED);
            assertThat(get(over.load(Set.of(SHOP)))).containsKey(SHOP);
        }
    }

    @Test
    void load_millionRandomIds_staysBounded() {
        SplittableRandom random = new SplittableRandom(7);
        for (int batch = 0; batch < 10_000; batch++) {
            Set<EntityRef> holders = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                holders.add(new EntityRef("company", Long.toHexString(random.nextLong())));
            }
            assertThat(get(cache.load(holders))).hasSize(holders.size());
        }

        assertThat(cache.size()).isBetween(1L, 1_000L);
    }

    @Test
    void load_holdersWithLargeRecords_fewerAreKept() {
        Value large = new Value.ListOf(Collections.nCopies(Value.MAX_ELEMENTS, new Value.Text("x".repeat(60))));
        FactsStore heavy = holders -> {
            FactsRead read = store.read(holders);
            Map<EntityRef, Facts> facts = new HashMap<>();
            read.facts().forEach((holder, none) -> {
                Entity entity = new Entity(holder, Map.of("groups", large));
                facts.put(holder, new Facts(holder, 0, read.head().number(), entity, List.of(), List.of()));
            });
            return new FactsRead(read.head(), facts);
        };
        try (FactsCache over = new FactsCache(heavy, Limits.DEFAULT)) {
            for (int i = 0; i < 2_000; i++) {
                get(over.load(Set.of(new EntityRef("company", "c" + i))));
            }

            // 15,000 characters each: the default limit must fit into a heap of 256 MiB.
            assertThat(over.size()).isBetween(100L, 1_000L);
        }
    }

    @Test
    void load_moreHoldersThanOneQueryTakes_severalQueries() {
        Set<EntityRef> holders = new HashSet<>();
        for (int i = 0; i < 250; i++) {
            holders.add(new EntityRef("company", "c" + i));
        }

        assertThat(get(cache.load(holders)).keySet()).isEqualTo(holders);
        assertThat(store.reads).hasValue(3);
    }

    @Test
    void close_loadInFlight_fails() {
        store.held = true;
        CompletableFuture<Map<EntityRef, Facts>> waiting = cache.load(Set.of(SHOP));
        acquire(store.begun);
        cache.close();

        assertThatThrownBy(() -> get(waiting)).hasRootCauseInstanceOf(FactsUnavailable.class);
    }

    private static Revision revision(String epoch, long number) {
        return new Revision(epoch, number, String.format("%064x", number));
    }

    private static void acquire(Semaphore semaphore) {
        try {
            assertThat(semaphore.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Facts shop(CompletableFuture<Map<EntityRef, Facts>> loaded) {
        return Objects.requireNonNull(get(loaded).get(SHOP));
    }

    private static FactsUnavailable failure(CompletableFuture<?> future) {
        return future.handle((value, failure) -> {
                    assertThat(failure).isNotNull();
                    Throwable cause = failure instanceof FactsUnavailable ? failure : failure.getCause();
                    return (FactsUnavailable) cause;
                })
                .orTimeout(WAIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
