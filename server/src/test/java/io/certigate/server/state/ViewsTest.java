package io.certigate.server.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Window;
import io.certigate.server.registry.FactsCache;
import io.certigate.server.registry.FactsCache.Limits;
import io.certigate.server.state.Views.Timing;
import io.certigate.server.store.DataFolder;
import io.certigate.server.store.JdbcStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewsTest {
    private static final EntityRef SHOP = new EntityRef("official_account", "shop");
    private static final Instant START = Instant.parse("2022-06-01T00:00:00Z");
    private static final Timing ASKED_ONLY =
            new Timing(Duration.ofHours(1), Duration.ofSeconds(2), Duration.ofSeconds(5));

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger heads = new AtomicInteger();
    private final Semaphore headBegun = new Semaphore(0);
    private final Semaphore headGate = new Semaphore(0);
    private volatile boolean headHeld;
    private volatile boolean releaseBroken;
    private volatile boolean releaseOutOfReach;
    private volatile JdbcStore store;
    private DataFolder data;
    private FactsCache cache;
    private Views<String> views;

    @BeforeEach
    void open() {
        data = DataFolder.open(folder.resolve("one"));
        store = JdbcStore.open(data);
        cache = new FactsCache(holders -> store.read(holders), Limits.DEFAULT);
        views = Views.open(heldStore(), cache, this::load, () -> START.plusNanos(nanos.get()), nanos::get, ASKED_ONLY);
    }

    @AfterEach
    void close() {
        headGate.release(100);
        views.close();
        cache.close();
        store.close();
        data.close();
    }

    @Test
    void syncAfterNow_changedHolder_isInvalidatedBeforeTheViewShowsIt() throws Exception {
        cache.load(Set.of(SHOP)).join();
        put();
        assertThat(cache.current(SHOP)).isNotNull();
        View<String> view = sync();

        assertThat(view.revision()).isEqualTo(store.head().revision());
        assertThat(cache.current(SHOP)).isNull();
        assertThat(views.current()).isSameAs(view);
    }

    @Test
    void syncAfterNow_whileOneRuns_getsTheNext() throws Exception {
        headHeld = true;
        CompletableFuture<View<String>> first = views.syncAfterNow();
        assertThat(headBegun.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        put();
        CompletableFuture<View<String>> second = views.syncAfterNow();
        CompletableFuture<View<String>> third = views.syncAfterNow();
        int before = heads.get();
        headHeld = false;
        headGate.release(1);

        assertThat(first.get(10, TimeUnit.SECONDS).revision().number()).isZero();
        assertThat(second.get(10, TimeUnit.SECONDS).revision().number()).isEqualTo(1);
        assertThat(third.get(10, TimeUnit.SECONDS)).isSameAs(second.join());
        assertThat(heads.get()).isEqualTo(before + 1);
    }

    @Test
    void lease_startsWhenTheHeadReadWasSent() throws Exception {
        headHeld = true;
        CompletableFuture<View<String>> synced = views.syncAfterNow();
        assertThat(headBegun.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        nanos.addAndGet(Duration.ofMillis(1_500).toNanos());
        headHeld = false;
        headGate.release(1);
        View<String> view = synced.get(10, TimeUnit.SECONDS);

        assertThat(view.lease().left(nanos.get(), START.plusNanos(nanos.get()))).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void syncAfterNow_releaseChanged_isSwappedIn() throws Exception {
        activate("abc");

        assertThat(sync().policies()).isEqualTo("compiled:abc");
        assertThat(views.current().releaseHash()).isEqualTo("abc");
    }

    @Test
    void syncAfterNow_releaseCannotBeLoaded_viewStaysAndItsLeaseRunsOut() throws Exception {
        releaseBroken = true;
        View<String> before = views.current();
        activate("bad");
        assertThatThrownBy(this::sync).hasRootCauseMessage("does not compile").hasMessageContaining("cannot be loaded");
        assertThat(views.current()).isSameAs(before);

        releaseBroken = false;
        assertThatThrownBy(this::sync).isInstanceOf(ExecutionException.class);
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(before.lease().left(nanos.get(), START)).isZero();
        assertThat(sync().policies()).isEqualTo("compiled:bad");
    }

    @Test
    void syncAfterNow_storeFailedWhenTheReleaseWasRead_isTriedAgainAtOnce() throws Exception {
        releaseOutOfReach = true;
        activate("abc");
        assertThatThrownBy(this::sync).hasCauseInstanceOf(StoreNotReady.class);

        releaseOutOfReach = false;
        assertThat(sync().policies()).isEqualTo("compiled:abc");
    }

    @Test
    void syncAfterNow_otherHistory_dropsEverything() throws Exception {
        put();
        sync();
        cache.load(Set.of(SHOP)).join();
        long history = views.current().history();
        try (DataFolder other = DataFolder.open(folder.resolve("two"));
                JdbcStore restored = JdbcStore.open(other);
                JdbcStore first = store) {
            store = restored;
            View<String> view = sync();

            assertThat(view.revision()).isEqualTo(restored.head().revision());
            assertThat(view.revision().epoch())
                    .isNotEqualTo(first.head().revision().epoch());
            assertThat(view.history()).isEqualTo(history + 1).isEqualTo(cache.history());
            assertThat(cache.current(SHOP)).isNull();
        }
    }

    @Test
    void syncAfterNow_manyChanges_areAppliedInBatches() throws Exception {
        for (int i = 0; i < 3; i++) {
            store.write(
                    new Attribution(START, "tester", "", null),
                    current -> IntStream.range(0, StateStore.MAX_ROWS)
                            .<Update>mapToObj(
                                    n -> new Update.Put(new Entity(new EntityRef("company", "c" + n), Map.of())))
                            .toList());
        }
        long history = views.current().history();
        View<String> view = sync();

        assertThat(view.revision()).isEqualTo(store.head().revision());
        assertThat(view.history()).isEqualTo(history);
    }

    @Test
    void close_waiters_fail() throws Exception {
        headHeld = true;
        CompletableFuture<View<String>> running = views.syncAfterNow();
        assertThat(headBegun.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<View<String>> waiting = views.syncAfterNow();
        Thread closer = new Thread(views::close);
        closer.start();
        headHeld = false;
        headGate.release(2);
        closer.join(10_000);

        assertThat(running.get(10, TimeUnit.SECONDS)).isNotNull();
        assertThatThrownBy(() -> views.syncAfterNow().get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(StoreException.class);
        assertThat(waiting.handle((view, failure) -> true).get(10, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void sync_directiveThatCannotBeCompiled_keepsTheViewAndItsLease() throws Exception {
        View<String> before = sync();
        Directive directive = new Directive(
                "stop",
                new Directive.Scope(Set.of("CN"), Set.of("CN"), Set.of("a"), Set.of(), Set.of(), Set.of(), Map.of()),
                new Window(START, null),
                new Directive.Order("", "", new LegalBasis("", "", "", "", "", "", "", ""), "r", Map.of()),
                new OrderHistory(List.of(new OrderHistory.Entry(START, OrderState.IN_FORCE))));
        store.write(new Attribution(START, "tester", "", null), current -> List.of(new Update.Put(directive)));

        // The loader of this test knows no directives.
        assertThatThrownBy(this::sync)
                .hasCauseInstanceOf(StoreException.class)
                .hasMessageContaining("the directives cannot be compiled");
        assertThat(views.current()).isSameAs(before);
    }

    private View<String> sync() throws Exception {
        return views.syncAfterNow().get(10, TimeUnit.SECONDS);
    }

    private String load(String hash) {
        if (releaseOutOfReach) {
            throw new StoreNotReady("no answer", null);
        }
        if (releaseBroken) {
            throw new IllegalStateException("does not compile");
        }
        return "compiled:" + hash;
    }

    private void put() {
        store.write(
                new Attribution(START, "tester", "", null),
                current -> List.of(new Update.Put(new Entity(SHOP, Map.of()))));
    }

    private void activate(String hash) {
        store.write(
                new Attribution(START, "tester", "", null),
                current -> List.of(
                        new Update.Publish(hash, "body", StoredRelease.Report.UNKNOWN), new Update.Activate(hash, 0)));
    }

    /** The current real store, whose head reads can be held up after they were read. */
    private StateStore heldStore() {
        return (StateStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StateStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(store, arguments);
                        if (method.getName().equals("follow")) {
                            heads.incrementAndGet();
                            if (headHeld) {
                                headBegun.release();
                                headGate.acquire();
                            }
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
