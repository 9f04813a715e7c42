package io.certigate.server.decision;

import io.certigate.server.policy.PolicySet;
import io.certigate.server.registry.FactsCache;
import io.certigate.server.registry.FactsUnavailable;
import io.certigate.server.state.View;
import io.certigate.server.state.Views;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps whatever is worked out to facts of one revision: it reads the facts that the work lacks, starts again on a newer view
 * when a holder changed after the view or the view's lease ran out, and gives up as {@link Undecided} after a bounded number
 * of times.
 */
final class Fence {
    /** Most times that a decision starts again because a holder changed after its view. */
    static final int MAX_RESTARTS = 3;

    /** Most rounds of fetching facts for one view: an evaluation looks through one relation at a time. */
    static final int MAX_ROUNDS = 4;

    private static final Duration SYNC_DEADLINE = Duration.ofSeconds(1);

    /** While the state cannot be followed waiting rarely helps, and callers want to know soon. */
    private static final Duration SYNC_DEADLINE_WHEN_FAILING = Duration.ofMillis(50);

    private final Views<PolicySet> views;
    private final FactsCache cache;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    // Null: views of any history will do.
    private final @Nullable Long history;

    /** Something to work out from one view. */
    @FunctionalInterface
    interface Work<T> {
        /**
         * Works it out. A result for which facts were not at hand is thrown away.
         *
         * @return the result; null if it cannot be trusted any more, or facts that it needs are not at hand
         */
        @Nullable
        T on(View<PolicySet> view, FactsOfView facts);
    }

    /** How far an attempt has come. */
    private record Progress(View<PolicySet> view, FactsOfView facts, int restarts, int rounds) {
        Progress nextRound() {
            return new Progress(view, facts, restarts, rounds + 1);
        }
    }

    Fence(Views<PolicySet> views, FactsCache cache, InstantSource clock, LongSupplier nanoTime) {
        this(views, cache, clock, nanoTime, null);
    }

    private Fence(
            Views<PolicySet> views,
            FactsCache cache,
            InstantSource clock,
            LongSupplier nanoTime,
            @Nullable Long history) {
        this.views = views;
        this.cache = cache;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.history = history;
    }

    /** The same for views of one history only: what was verified of one says nothing of another. */
    Fence within(long one) {
        return new Fence(views, cache, clock, nanoTime, one);
    }

    /**
     * The present view.
     *
     * @throws Undecided if it belongs to another history than this fence does
     */
    View<PolicySet> view() {
        View<PolicySet> view = views.current();
        if (history != null && history != view.history()) {
            throw new Undecided(
                    Undecided.Why.CHANGED, false, "the state got another history during the decision; ask again", null);
        }
        return view;
    }

    /**
     * A view that is read from now on: its head read is sent after this call, and never one that is under way.
     *
     * @return fails with {@link Undecided} if there is none in time
     */
    CompletableFuture<View<PolicySet>> sync() {
        Duration deadline = views.isFailing() ? SYNC_DEADLINE_WHEN_FAILING : SYNC_DEADLINE;
        return views.syncAfterNow()
                .orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(failure -> {
                    throw new Undecided(
                            Undecided.Why.LEASE,
                            false,
                            "the node's view of the state is too old and could not be renewed",
                            failure);
                });
    }

    /** The facts of a view, none of them at hand yet but for those that are cached. */
    FactsOfView facts(View<PolicySet> view) {
        return new FactsOfView(cache, view);
    }

    /** How long a view may still be relied upon; zero if no more. */
    Duration leaseLeft(View<PolicySet> view, Instant now) {
        return view.lease().left(nanoTime.getAsLong(), now);
    }

    /**
     * Works something out.
     *
     * @param executor where the work runs; what it refuses fails the future
     */
    <T> CompletableFuture<T> run(Work<T> work, Executor executor) {
        try {
            return start(work, executor, 0);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Goes on after a first attempt on a view that came to nothing. */
    <T> CompletableFuture<T> goOn(Work<T> work, Executor executor, View<PolicySet> view, FactsOfView facts) {
        return settle(work, executor, new Progress(view, facts, 0, 0));
    }

    private <T> CompletableFuture<T> start(Work<T> work, Executor executor, int restarts) {
        View<PolicySet> view = view();
        return attempt(work, executor, new Progress(view, facts(view), restarts, 0));
    }

    private <T> CompletableFuture<T> attempt(Work<T> work, Executor executor, Progress progress) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            T result = work.on(progress.view(), progress.facts());
                            return result != null && progress.facts().complete()
                                    ? CompletableFuture.completedFuture(result)
                                    : settle(work, executor, progress);
                        },
                        executor)
                .thenCompose(next -> next);
    }

    /** Gets what an attempt lacked, facts or a view that can be trusted, and tries again. */
    private <T> CompletableFuture<T> settle(Work<T> work, Executor executor, Progress progress) {
        FactsOfView facts = progress.facts();
        boolean fetch = !facts.missing().isEmpty() && !facts.outrun();
        if (!fetch) {
            return renew(work, executor, progress);
        }
        if (progress.rounds() == MAX_ROUNDS) {
            return CompletableFuture.failedFuture(new Undecided(
                    Undecided.Why.FACTS,
                    false,
                    "the facts are not settled after " + progress.rounds() + " rounds of reading",
                    null));
        }
        return cache.load(facts.missing())
                .handle((loaded, failure) -> {
                    if (loaded != null) {
                        facts.add(loaded);
                        return attempt(work, executor, progress.nextRound());
                    }
                    return stale(failure)
                            ? renew(work, executor, progress)
                            : CompletableFuture.<T>failedFuture(undecided(failure));
                })
                .thenCompose(next -> next);
    }

    /** Whether the store answered from another history than this view's: a newer view may follow it. */
    private static boolean stale(Throwable failure) {
        return cause(failure) instanceof FactsUnavailable facts && facts.why() == FactsUnavailable.Cause.STALE;
    }

    /** Starts again on a newer view: the present one if it moved on, else one that is read from now on. */
    private <T> CompletableFuture<T> renew(Work<T> work, Executor executor, Progress progress) {
        int restarts = progress.restarts();
        if (restarts == MAX_RESTARTS) {
            return CompletableFuture.failedFuture(new Undecided(
                    Undecided.Why.CHANGED,
                    false,
                    "the state changed " + restarts + " times during the decision",
                    null));
        }
        View<PolicySet> present = views.current();
        if (present.revision().number() > progress.view().revision().number()
                && leaseLeft(present, clock.instant()).compareTo(Duration.ZERO) > 0) {
            return start(work, executor, restarts + 1);
        }
        return sync().thenCompose(view -> start(work, executor, restarts + 1));
    }

    private static Undecided undecided(Throwable failure) {
        Throwable cause = cause(failure);
        boolean overloaded =
                cause instanceof FactsUnavailable facts && facts.why() == FactsUnavailable.Cause.OVERLOADED;
        return new Undecided(
                Undecided.Why.FACTS,
                overloaded,
                "facts that the decision needs could not be read: " + cause.getMessage(),
                cause);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
