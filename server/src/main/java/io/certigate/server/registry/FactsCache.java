package io.certigate.server.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.registry.FactsUnavailable.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The facts of the holders asked about most, absent holders included; never decisions.
 *
 * <p><b>Contract.</b> Facts from {@link #current} or {@link #load} are those of a view at revision R if and only if
 * {@code facts.changedAt() <= R}, provided that the caller read its view before it called, and that every change up to R
 * was {@link #invalidate invalidated} before that view was published. If {@code changedAt} is greater, the caller starts
 * again on a newer view. After the last fact was fetched, {@link #history} must still be the view's.
 *
 * <p><b>Fences.</b> Invalidating a holder takes its load in flight out of reach, in one atomic step with the cached
 * entry: callers who already wait for it get its answer and judge it by {@code changedAt}; later callers start a new
 * load; its answer is never cached. A read that is older than a state this node had applied when the read began, or
 * belongs to another history, fails as {@link Cause#STALE}.
 */
public final class FactsCache implements AutoCloseable {
    /**
     * The limits of a cache.
     *
     * @param maximumWeight most weight, see {@link Facts#weight()}; a unit takes at most about 300 bytes
     * @param threads most queries at a time
     * @param queue most queries waiting
     * @param deadline longest wait for a load
     */
    public record Limits(long maximumWeight, int threads, int queue, Duration deadline) {
        /** The defaults: 200,000 units of weight, 4 queries at a time, 1,024 waiting, 1 second. */
        public static final Limits DEFAULT = new Limits(200_000, 4, 1_024, Duration.ofSeconds(1));
    }

    private static final long IDLE_THREAD_SECONDS = 30;
    private static final String DEADLINE_PASSED = "the facts could not be read within the deadline; try again";

    /** One query for one holder. */
    private record Load(long history, @Nullable Revision floor, CompletableFuture<Facts> result) {}

    private final FactsStore store;
    private final Duration deadline;
    private final Cache<EntityRef, Facts> cache;
    private final ConcurrentHashMap<EntityRef, Load> inFlight = new ConcurrentHashMap<>();
    private final LongAdder loaded = new LongAdder();
    private final ThreadPoolExecutor queries;
    // Before the first view nothing is known, so that any answer of the store is fresh.
    private volatile @Nullable Revision applied;
    // Only the thread that follows the change log writes it.
    private volatile long history;

    /**
     * Makes an empty cache.
     *
     * @param store where facts are read
     * @param limits its limits
     */
    public FactsCache(FactsStore store, Limits limits) {
        this.store = store;
        this.deadline = limits.deadline();
        this.cache = Caffeine.newBuilder()
                .maximumWeight(limits.maximumWeight())
                .<EntityRef, Facts>weigher((holder, facts) -> facts.weight())
                .executor(Runnable::run)
                .build();
        this.queries = new ThreadPoolExecutor(
                limits.threads(),
                limits.threads(),
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.queue()),
                task -> {
                    Thread thread = new Thread(task, "facts");
                    thread.setDaemon(true);
                    return thread;
                });
        this.queries.allowCoreThreadTimeOut(true);
    }

    /** The cached facts of a holder, null if there are none. No I/O, no lock. */
    public @Nullable Facts current(EntityRef holder) {
        return cache.getIfPresent(holder);
    }

    /**
     * Loads holders that {@link #current} did not have. Joins a load of the same holder in flight; otherwise at most one
     * query per holder runs at a time. Does not block.
     *
     * @return the facts of every holder; fails with {@link FactsUnavailable}. What depends on it runs on a thread of
     *     this cache and must be short
     */
    public CompletableFuture<Map<EntityRef, Facts>> load(Set<EntityRef> missing) {
        Map<EntityRef, CompletableFuture<Facts>> waiting = new HashMap<>();
        Map<EntityRef, Load> mine = new HashMap<>();
        for (EntityRef holder : missing) {
            waiting.put(holder, joinOrClaim(holder, mine));
        }
        start(mine);
        return CompletableFuture.allOf(waiting.values().toArray(CompletableFuture<?>[]::new))
                .handle((done, failure) -> {
                    if (failure != null) {
                        throw unavailable(failure);
                    }
                    Map<EntityRef, Facts> facts = new HashMap<>();
                    waiting.forEach((holder, result) -> facts.put(holder, result.join()));
                    return facts;
                });
    }

    /**
     * Forgets a holder that changed and fences its load in flight. Cached facts that were read at or after the change
     * stay.
     *
     * @param revision the revision of the change, of the history that this cache is in
     */
    public void invalidate(EntityRef holder, long revision) {
        inFlight.compute(holder, (key, load) -> {
            Facts facts = cache.getIfPresent(key);
            if (facts != null && facts.readAt() < revision) {
                cache.invalidate(key);
            }
            return null;
        });
    }

    /** Tells that every change up to a revision of the same history was invalidated; loads from now on must include it. */
    public void advance(Revision revision) {
        applied = revision;
    }

    /** Forgets everything and fences every load in flight: a new history begins at a revision. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
    public void invalidateAll(Revision revision) {
        // First: whoever gets facts of the new history must find the new count afterwards.
        history++;
        applied = revision;
        for (EntityRef holder : inFlight.keySet()) {
            inFlight.computeIfPresent(holder, (key, load) -> null);
        }
        cache.invalidateAll();
    }

    /**
     * Counts the histories. Facts of different histories do not mix: a caller that has fetched its facts must find the
     * same count as its view has, or start again on the current view.
     */
    public long history() {
        return history;
    }

    /** About how many holders are cached, for metrics and tests. */
    public long size() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    /** How many holders were read from the store so far, for metrics: every other answer came from the cache. */
    public long loaded() {
        return loaded.sum();
    }

    @Override
    public void close() {
        queries.shutdownNow();
        inFlight.forEach((holder, load) -> load.result()
                .completeExceptionally(new FactsUnavailable(Cause.FAILED, "the server is shutting down", null)));
    }

    private CompletableFuture<Facts> joinOrClaim(EntityRef holder, Map<EntityRef, Load> mine) {
        List<Facts> arrived = new ArrayList<>(1);
        Load load = inFlight.compute(holder, (key, current) -> {
            if (current != null) {
                return current;
            }
            Facts facts = cache.getIfPresent(key);
            if (facts != null) {
                arrived.add(facts);
                return null;
            }
            Load claimed = new Load(history, applied, new CompletableFuture<>());
            mine.put(key, claimed);
            loaded.increment();
            return claimed;
        });
        return load == null ? CompletableFuture.completedFuture(arrived.get(0)) : load.result();
    }

    private void start(Map<EntityRef, Load> claimed) {
        Map<EntityRef, Load> batch = new HashMap<>();
        for (Map.Entry<EntityRef, Load> entry : claimed.entrySet()) {
            batch.put(entry.getKey(), entry.getValue());
            if (batch.size() == FactsStore.MAX_HOLDERS) {
                submit(batch);
                batch = new HashMap<>();
            }
        }
        if (!batch.isEmpty()) {
            submit(batch);
        }
    }

    private void submit(Map<EntityRef, Load> batch) {
        try {
            queries.execute(() -> run(batch));
        } catch (RejectedExecutionException e) {
            fail(
                    batch,
                    new FactsUnavailable(
                            Cause.OVERLOADED, "too many loads of facts are waiting; try again with back-off", e));
            return;
        }
        batch.forEach((holder, load) -> load.result().orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS));
    }

    private void run(Map<EntityRef, Load> batch) {
        if (batch.values().stream().allMatch(load -> load.result().isDone())) {
            fail(batch, new FactsUnavailable(Cause.DEADLINE, DEADLINE_PASSED, null));
            return;
        }
        FactsRead read;
        try {
            read = store.read(batch.keySet());
            if (!read.facts().keySet().containsAll(batch.keySet())) {
                throw new IllegalStateException("expected facts of " + batch.keySet() + ", found those of "
                        + read.facts().keySet());
            }
        } catch (RuntimeException | Error e) {
            fail(batch, new FactsUnavailable(Cause.FAILED, "the facts could not be read; try again", e));
            return;
        }
        batch.forEach((holder, load) -> finish(holder, load, read));
    }

    private void finish(EntityRef holder, Load load, FactsRead read) {
        Facts facts = Objects.requireNonNull(read.facts().get(holder), "the store left a holder out");
        boolean fresh = includes(read.head(), load.floor());
        inFlight.computeIfPresent(holder, (key, current) -> {
            if (!current.equals(load)) {
                return current;
            }
            // The history may have changed while the query ran: facts of the old one must not enter the new one.
            if (fresh && load.history() == history) {
                cache.put(key, facts);
            }
            return null;
        });
        if (fresh) {
            load.result().complete(facts);
        } else {
            load.result()
                    .completeExceptionally(new FactsUnavailable(
                            Cause.STALE,
                            "expected facts at or after " + load.floor() + ", found " + read.head() + "; try again",
                            null));
        }
    }

    private static FactsUnavailable unavailable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof FactsUnavailable known) {
            return known;
        }
        return cause instanceof TimeoutException
                ? new FactsUnavailable(Cause.DEADLINE, DEADLINE_PASSED, cause)
                : new FactsUnavailable(Cause.FAILED, "the facts could not be read; try again", cause);
    }

    private static boolean includes(Revision head, @Nullable Revision floor) {
        if (floor == null) {
            return true;
        }
        if (!head.epoch().equals(floor.epoch()) || head.number() < floor.number()) {
            return false;
        }
        return head.number() > floor.number() || head.hash().equals(floor.hash());
    }

    private void fail(Map<EntityRef, Load> batch, FactsUnavailable failure) {
        batch.forEach((holder, load) -> {
            inFlight.computeIfPresent(holder, (key, current) -> current.equals(load) ? null : current);
            load.result().completeExceptionally(failure);
        });
    }
}
