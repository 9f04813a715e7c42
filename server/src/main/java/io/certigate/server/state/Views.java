package io.certigate.server.state;

import io.certigate.server.model.Revision;
import io.certigate.server.registry.FactsCache;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the change log and holds the current view. One thread reads the head every poll interval, or at once when
 * asked, and applies what changed: it invalidates the holders that changed, then publishes the new view.
 *
 * <p>Whatever goes wrong (the store does not answer, the log does not verify, a newer release or a directive cannot be loaded), the
 * last view stays and its lease runs out: an old view is never renewed past a state that could not be applied.
 *
 * @param <P> the compiled release
 */
public final class Views<P> implements AutoCloseable {
    /**
     * The times of following.
     *
     * @param poll between two head reads when nobody asks
     * @param maxStaleness how long a view may be trusted from its head read on
     * @param releaseRetry how long a release that could not be loaded is not tried again
     */
    public record Timing(Duration poll, Duration maxStaleness, Duration releaseRetry) {
        /** The defaults: 250 ms, 2 s and 5 s. */
        public static final Timing DEFAULT =
                new Timing(Duration.ofMillis(250), Duration.ofSeconds(2), Duration.ofSeconds(5));
    }

    private static final Logger LOG = LoggerFactory.getLogger(Views.class);
    private static final long CLOSE_SECONDS = 10;

    /** A look at the state that takes longer is taken for one that fails. */
    private static final Duration SLOW_LOOK = Duration.ofMillis(500);

    /** Shortest time between two reasons in the log for not following. */
    private static final Duration SAY_AGAIN = Duration.ofSeconds(5);

    /** Most changes applied one by one; further behind, reading all facts again is cheaper. */
    private static final int MAX_CATCH_UP = 100_000;

    /** A release that could not be loaded. */
    private record BadRelease(String hash, long atNanos, Exception failure) {}

    private final StateStore store;
    private final FactsCache cache;
    private final ReleaseLoader<P> loader;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Timing timing;
    private final Thread thread;
    // Only the sync thread sets it.
    private volatile View<P> current;
    private final List<ViewListener> listeners = new CopyOnWriteArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    // Guarded by the lock.
    private @Nullable CompletableFuture<View<P>> asked;
    private boolean closed;

    private boolean hinted;

    private final ClockWatch clockWatch;
    // Only the sync thread writes these. The first is System.nanoTime of the look under way, 0 for none.
    private volatile long lookingSince;
    private volatile @Nullable String failure;
    private volatile long failedSyncs;
    private volatile Pace pace = new Pace(0, Duration.ZERO);
    private volatile long newHistories;
    private long lookedAt = System.nanoTime();
    private String saidFailure = "";
    private long saidAt;
    private @Nullable BadRelease badRelease;

    private Views(
            StateStore store,
            FactsCache cache,
            ReleaseLoader<P> loader,
            InstantSource clock,
            LongSupplier nanoTime,
            Timing timing,
            ClockWatch clockWatch,
            View<P> first) {
        this.clockWatch = clockWatch;
        this.store = store;
        this.cache = cache;
        this.loader = loader;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.timing = timing;
        this.current = first;
        this.thread = new Thread(this::follow, "views");
        this.thread.setDaemon(true);
    }

    /**
     * Reads the state once, then follows it until closed.
     *
     * @param store the change log
     * @param cache to invalidate; nobody may have used it yet
     * @param loader makes releases usable
     * @param clock the wall clock
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     * @param timing the times
     * @throws StoreException if the state cannot be read or its release cannot be loaded
     */
    public static <P> Views<P> open(
            StateStore store,
            FactsCache cache,
            ReleaseLoader<P> loader,
            InstantSource clock,
            LongSupplier nanoTime,
            Timing timing) {
        ClockWatch clocks = new ClockWatch();
        Lease lease = new Lease(nanoTime.getAsLong(), clock.instant(), timing.maxStaleness());
        Following first = store.follow(Long.MAX_VALUE, 1);
        clocks.look(lease.sentNanos(), lease.sentAt(), clock.instant(), first.databaseNow());
        DirectivesRead read = store.directives(HeldDirectives.horizon(clock.instant()));
        Head head = read.head();
        P policies;
        try {
            policies = loader.withDirectives(
                    loader.load(head.activeRelease()), read.directives().all());
        } catch (StoreException e) {
            throw e;
        } catch (Exception e) {
            throw new StoreException(
                    "the active release " + head.activeRelease() + " cannot be loaded with its directives: "
                            + e.getMessage(),
                    e);
        }
        cache.invalidateAll(head.revision());
        View<P> view =
                new View<>(policies, head.activeRelease(), read.directives(), head.revision(), cache.history(), lease);
        Views<P> views = new Views<>(store, cache, loader, clock, nanoTime, timing, clocks, view);
        views.thread.start();
        return views;
    }

    /** The current view. No lock; its lease may have run out. */
    public View<P> current() {
        return current;
    }

    /**
     * A view whose head read is sent after this call; callers at the same time share one. What depends on it runs on the
     * thread that follows the log and must be short.
     *
     * @return fails with {@link StoreException} if this one sync fails
     */
    public CompletableFuture<View<P>> syncAfterNow() {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(new StoreException("the server is shutting down", null));
            }
            if (asked == null) {
                asked = new CompletableFuture<>();
                wake.signal();
            }
            return asked.copy();
        } finally {
            lock.unlock();
        }
    }

    /** Tells a listener of every new view from now on, as long as this lives. */
    public void onView(ViewListener listener) {
        listeners.add(listener);
    }

    /** Looks at the state soon: it may have changed. Does not block. */
    public void hint() {
        lock.lock();
        try {
            hinted = true;
            wake.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the last look at the state failed, or one takes so long that it will probably fail. */
    public boolean isFailing() {
        long since = lookingSince;
        return failure != null || (since != 0 && System.nanoTime() - since > SLOW_LOOK.toNanos());
    }

    /**
     * How the following goes.
     *
     * @param ready whether the current view may be trusted now
     * @param notReady why not, for people; empty if it may
     * @param leaseLeft how much longer without another look at the state
     * @param clockOffset the database's clock less the node's; null if they are one
     * @param failedSyncs looks that failed so far
     * @param newHistories how often everything was dropped because the state had another history, or was too far ahead
     */
    public record Status(
            boolean ready,
            List<String> notReady,
            Duration leaseLeft,
            @Nullable Duration clockOffset,
            long failedSyncs,
            long newHistories) {
        /** Copies the reasons. */
        public Status {
            notReady = List.copyOf(notReady);
        }
    }

    /**
     * How fast the state is looked at.
     *
     * @param syncs looks that succeeded so far
     * @param taken how long they took together, the applying of what changed included
     */
    public record Pace(long syncs, Duration taken) {}

    /** How fast the state is looked at. */
    public Pace pace() {
        return pace;
    }

    /** Whether the clock of this node cannot be trusted: it is apart from the database's, or made a step. */
    public boolean isClockApart() {
        return clockWatch.isApart();
    }

    /** How long ago the current view's look at the state was sent. */
    public Duration age() {
        return Duration.ofNanos(
                Math.max(0, nanoTime.getAsLong() - current.lease().sentNanos()));
    }

    /** How the following goes now. */
    public Status status() {
        Duration left = current.lease().left(nanoTime.getAsLong(), clock.instant());
        List<String> reasons = new ArrayList<>();
        if (left.isZero()) {
            String why = failure;
            reasons.add("the view of the state is older than "
                    + timing.maxStaleness().toMillis() + " ms" + (why == null ? "" : ": " + why));
        }
        return new Status(reasons.isEmpty(), reasons, left, clockWatch.offset(), failedSyncs, newHistories);
    }

    /**
     * Accepts the present time after the clock made a step.
     *
     * @return false if there was no step
     */
    public boolean acknowledgeClock() {
        boolean stepped = clockWatch.acknowledge();
        hint();
        return stepped;
    }

    /** Stops following and fails those who wait. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wake.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        Turn<P> turn = nextTurn();
        while (turn != null) {
            lookedAt = System.nanoTime();
            lookingSince = lookedAt == 0 ? 1 : lookedAt;
            try {
                View<P> view = sync();
                succeeded(view);
                turn.complete(view);
            } catch (Exception | Error e) {
                failed(e);
                turn.fail(e);
            }
            turn = nextTurn();
        }
    }

    private void succeeded(View<P> view) {
        lookingSince = 0;
        pace = new Pace(pace.syncs() + 1, pace.taken().plusNanos(System.nanoTime() - lookedAt));
        if (failure != null) {
            LOG.info(
                    "the state can be followed again, at revision {}",
                    view.revision().number());
            failure = null;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
    private void failed(Throwable e) {
        lookingSince = 0;
        failedSyncs++;
        String why = String.valueOf(e.getMessage());
        if (failure == null) {
            // What is expected to happen, such as a database that does not answer or a clock that was set, is no defect
            // of this
            // program: its trace would tell nobody anything.
            boolean isExpected = e instanceof StoreNotReady || e instanceof StoreException && e.getCause() == null;
            LOG.error(
                    "the state cannot be followed; answers stop when the lease runs out: {}",
                    why,
                    isExpected ? null : e);
            said(why);
        } else if (!why.equals(saidFailure) && System.nanoTime() - saidAt >= SAY_AGAIN.toNanos()) {
            // Another reason wants something else to be done, such as a new epoch after a restore.
            LOG.error("the state still cannot be followed: {}", why);
            said(why);
        }
        failure = why;
    }

    private void said(String why) {
        saidFailure = why;
        saidAt = System.nanoTime();
    }

    /** Those who wait for one sync, null if nobody does. */
    private record Turn<P>(@Nullable CompletableFuture<View<P>> waiting) {
        void complete(View<P> view) {
            if (waiting != null) {
                waiting.complete(view);
            }
        }

        void fail(Throwable e) {
            if (waiting != null) {
                waiting.completeExceptionally(
                        e instanceof StoreException ? e : new StoreException("the state cannot be followed", e));
            }
        }
    }

    private @Nullable Turn<P> nextTurn() {
        lock.lock();
        try {
            // From look to look, so that a slow database does not make the views older than they must be; after a
            // failure
            // the whole period, so that nobody hammers at a database that is down.
            long gone = failure == null ? System.nanoTime() - lookedAt : 0;
            long left = timing.poll().toNanos() - gone;
            while (!closed && asked == null && !hinted && left > 0) {
                left = wake.awaitNanos(left);
            }
            Turn<P> turn = new Turn<>(asked);
            asked = null;
            hinted = false;
            if (!closed) {
                return turn;
            }
            turn.fail(new StoreException("the server is shutting down", null));
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } finally {
            lock.unlock();
        }
    }

    private View<P> sync() {
        View<P> before = current;
        long sentNanos = nanoTime.getAsLong();
        Instant sentAt = clock.instant();
        Following found = store.follow(before.revision().number(), StateStore.MAX_ROWS);
        clockWatch.look(sentNanos, sentAt, clock.instant(), found.databaseNow());
        Head head = found.head();
        refuseLower(before.revision(), head.revision());
        Advance advance = advance(before.revision(), found);
        HeldDirectives directives;
        if (advance == null) {
            DirectivesRead read = store.directives(HeldDirectives.horizon(sentAt));
            refuseLower(head.revision(), read.head().revision());
            head = read.head();
            directives = read.directives();
        } else {
            directives = before.directives().after(advance.directives(), sentAt);
        }
        P policies = policies(before, head.activeRelease(), directives);
        apply(before.revision(), head.revision(), advance);
        Lease lease = new Lease(sentNanos, sentAt, timing.maxStaleness());
        View<P> view = new View<>(policies, head.activeRelease(), directives, head.revision(), cache.history(), lease);
        current = view;
        listeners.forEach(ViewListener::viewChanged);
        return view;
    }

    /** Makes the cache forget what changed, before a view of the new revision is there to be used. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
    private void apply(Revision from, Revision to, @Nullable Advance advance) {
        if (advance == null) {
            newHistories++;
            LOG.warn(
                    "expected a history that extends revision {} of epoch {} by at most {} changes, found revision {} of"
                            + " epoch {}: all facts are read again",
                    from.number(),
                    from.epoch(),
                    MAX_CATCH_UP,
                    to.number(),
                    to.epoch());
            cache.invalidateAll(to);
            return;
        }
        advance.forEachHolder(cache::invalidate);
        cache.advance(to);
    }

    /** A lower revision of the same epoch is never accepted: it does not hold changes that were acknowledged. */
    private static void refuseLower(Revision known, Revision found) {
        if (found.epoch().equals(known.epoch()) && found.number() < known.number()) {
            throw new StoreException(
                    "expected revision " + known.number() + " or later of the state, found " + found.number()
                            + ": acknowledged changes are missing. Is this an old server, or a restored backup? After a"
                            + " restore give the state a new epoch with 'certigate store new-epoch'",
                    null);
        }
    }

    /** The changes that lead from a revision to the head that was found, null if it does not extend it or is too far away. */
    private @Nullable Advance advance(Revision from, Following found) {
        Revision to = found.head().revision();
        if (!from.epoch().equals(to.epoch())) {
            return null;
        }
        ChainVerifier chain = new ChainVerifier(from);
        Advance all = new Advance();
        List<Change> batch = found.changes();
        while (chain.number() < to.number() && all.size() <= MAX_CATCH_UP) {
            for (Change change : batch) {
                boolean beyond = change.revision() > to.number();
                if (beyond && chain.number() == to.number()) {
                    break;
                }
                if (beyond || !chain.accepts(change)) {
                    return null;
                }
                all.add(change);
            }
            if (batch.isEmpty()) {
                return null;
            }
            batch = chain.number() < to.number() ? store.changesAfter(chain.number(), StateStore.MAX_ROWS) : List.of();
        }
        return chain.number() == to.number() && chain.hash().equals(to.hash()) ? all : null;
    }

    /** The compiled release with the directives, of which only what changed is compiled again. */
    private P policies(View<P> before, String release, HeldDirectives directives) {
        boolean sameRelease = release.equals(before.releaseHash());
        if (sameRelease && directives == before.directives()) {
            return before.policies();
        }
        P policies = sameRelease ? before.policies() : load(release);
        try {
            return loader.withDirectives(policies, directives.all());
        } catch (Exception e) {
            throw new StoreException("the directives cannot be compiled: " + e.getMessage(), e);
        }
    }

    private P load(String release) {
        BadRelease bad = badRelease;
        long now = nanoTime.getAsLong();
        if (bad == null
                || !bad.hash().equals(release)
                || now - bad.atNanos() >= timing.releaseRetry().toNanos()) {
            try {
                P policies = loader.load(release);
                badRelease = null;
                return policies;
            } catch (StoreException e) {
                // Nothing is wrong with the release: the next look tries again.
                throw e;
            } catch (Exception e) {
                bad = new BadRelease(release, now, e);
                badRelease = bad;
            }
        }
        throw new StoreException(
                "the active release " + release + " cannot be loaded: "
                        + bad.failure().getMessage(),
                bad.failure());
    }
}
