package io.certigate.server.decision;

import io.certigate.server.policy.Answer;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.registry.FactsCache;
import io.certigate.server.registry.FactsUnavailable;
import io.certigate.server.state.View;
import io.certigate.server.state.Views;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides. A decision reads one view of the state, evaluates its policies with facts of that view's revision, and counts
 * only while the view's lease lasts and time alone has not changed the answer. Whatever keeps it from that makes it
 * {@link Undecided}, never a PERMIT and never a DENY.
 */
public final class DecisionPoint {
    /** Most times that a decision starts again because a holder changed after its view. */
    static final int MAX_RESTARTS = 3;

    /** Most rounds of fetching facts for one view: an evaluation looks through one relation at a time. */
    static final int MAX_ROUNDS = 4;

    private static final Duration SYNC_DEADLINE = Duration.ofSeconds(1);

    private final Views<PolicySet> views;
    private final FactsCache cache;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final DecisionIds ids = new DecisionIds(new SecureRandom());

    /**
     * Wires a decision point.
     *
     * @param views the views of the state
     * @param cache the facts of holders
     * @param clock the wall clock
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    public DecisionPoint(Views<PolicySet> views, FactsCache cache, InstantSource clock, LongSupplier nanoTime) {
        this.views = views;
        this.cache = cache;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** The words of the active release, to check requests against. */
    public Vocabulary vocabulary() {
        return views.current().policies().vocabulary();
    }

    /**
     * Decides one question. Does not block: with all facts cached it answers at once, on the calling thread; otherwise
     * elsewhere.
     *
     * @return the decision; fails with {@link Undecided}, or with whatever an evaluation throws
     */
    public CompletableFuture<Decision> decide(CheckRequest request) {
        try {
            View<PolicySet> view = views.current();
            FactsOfView facts = new FactsOfView(cache, view);
            Instant decidedAt = clock.instant();
            Answer answer = evaluate(request, decidedAt, view, facts);
            Decision decision = trusted(request, decidedAt, answer, view);
            if (facts.complete() && decision != null) {
                return CompletableFuture.completedFuture(decision);
            }
            return settle(List.of(request), view, facts, 0, 0).thenApply(decisions -> decisions.get(0));
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Decides several questions on one view and at one instant: every decision carries the same revision and release.
     *
     * @return the decisions in the order of the requests; fails with {@link Undecided}, or with whatever an evaluation
     *     throws
     */
    public CompletableFuture<List<Decision>> decideAll(List<CheckRequest> requests) {
        try {
            return start(requests, 0);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<List<Decision>> start(List<CheckRequest> requests, int restarts) {
        View<PolicySet> view = views.current();
        return attempt(requests, view, new FactsOfView(cache, view), restarts, 0);
    }

    private CompletableFuture<List<Decision>> attempt(
            List<CheckRequest> requests, View<PolicySet> view, FactsOfView facts, int restarts, int rounds) {
        Instant decidedAt = clock.instant();
        List<Answer> answers = new ArrayList<>(requests.size());
        for (CheckRequest request : requests) {
            answers.add(evaluate(request, decidedAt, view, facts));
        }
        List<Decision> decisions = new ArrayList<>(requests.size());
        boolean trusted = true;
        for (int i = 0; i < answers.size() && trusted; i++) {
            Decision decision = trusted(requests.get(i), decidedAt, answers.get(i), view);
            trusted = decision != null;
            if (decision != null) {
                decisions.add(decision);
            }
        }
        return trusted && facts.complete()
                ? CompletableFuture.completedFuture(decisions)
                : settle(requests, view, facts, restarts, rounds);
    }

    /** Gets what a first attempt lacked, facts or a view that can be trusted, and tries again. */
    private CompletableFuture<List<Decision>> settle(
            List<CheckRequest> requests, View<PolicySet> view, FactsOfView facts, int restarts, int rounds) {
        boolean fetch = !facts.missing().isEmpty() && !facts.outrun();
        if (!fetch) {
            return renew(requests, view, restarts);
        }
        if (rounds == MAX_ROUNDS) {
            return CompletableFuture.failedFuture(
                    new Undecided(false, "the facts are not settled after " + rounds + " rounds of reading", null));
        }
        return cache.load(facts.missing())
                .handle((loaded, failure) -> {
                    if (loaded != null) {
                        facts.add(loaded);
                        return attempt(requests, view, facts, restarts, rounds + 1);
                    }
                    return stale(failure)
                            ? renew(requests, view, restarts)
                            : CompletableFuture.<List<Decision>>failedFuture(undecided(failure));
                })
                .thenCompose(next -> next);
    }

    /** Whether the store answered from another history than this view's: a newer view may follow it. */
    private static boolean stale(Throwable failure) {
        return cause(failure) instanceof FactsUnavailable facts && facts.why() == FactsUnavailable.Cause.STALE;
    }

    /** Starts again on a newer view: the present one if it moved on, else one that is read from now on. */
    private CompletableFuture<List<Decision>> renew(List<CheckRequest> requests, View<PolicySet> used, int restarts) {
        if (restarts == MAX_RESTARTS) {
            return CompletableFuture.failedFuture(
                    new Undecided(false, "the state changed " + restarts + " times during the decision", null));
        }
        View<PolicySet> present = views.current();
        if (present.revision().number() > used.revision().number()
                && leaseLeft(present).compareTo(Duration.ZERO) > 0) {
            return start(requests, restarts + 1);
        }
        return views.syncAfterNow()
                .orTimeout(SYNC_DEADLINE.toNanos(), TimeUnit.NANOSECONDS)
                .handle((view, failure) -> {
                    if (failure != null) {
                        throw new Undecided(
                                false, "the node's view of the state is too old and could not be renewed", failure);
                    }
                    return restarts + 1;
                })
                .thenCompose(next -> start(requests, next));
    }

    private Duration leaseLeft(View<PolicySet> view) {
        return view.lease().left(nanoTime.getAsLong(), clock.instant());
    }

    private static Answer evaluate(CheckRequest request, Instant decidedAt, View<PolicySet> view, FactsOfView facts) {
        Instant at = request.at() == null ? decidedAt : request.at();
        return view.policies().evaluate(request.question(), at, facts);
    }

    /** The decision if it counts now; null if the lease ran out or time has passed the answer's end. */
    private @Nullable Decision trusted(CheckRequest request, Instant decidedAt, Answer answer, View<PolicySet> view) {
        Instant now = clock.instant();
        Duration left = view.lease().left(nanoTime.getAsLong(), now);
        boolean hypothetical = request.at() != null;
        Instant validUntil = hypothetical ? null : answer.validUntil();
        if (left.isZero() || (validUntil != null && !now.isBefore(validUntil))) {
            return null;
        }
        return new Decision(
                ids.next(decidedAt),
                decidedAt,
                answer,
                hypothetical ? Duration.ZERO : freshFor(left, decidedAt, validUntil),
                view.revision(),
                view.policies(),
                hypothetical);
    }

    private static Duration freshFor(Duration left, Instant decidedAt, @Nullable Instant validUntil) {
        if (validUntil == null || decidedAt.plus(left).isBefore(validUntil)) {
            return left;
        }
        return Duration.between(decidedAt, validUntil);
    }

    private static Undecided undecided(Throwable failure) {
        Throwable cause = cause(failure);
        boolean overloaded =
                cause instanceof FactsUnavailable facts && facts.why() == FactsUnavailable.Cause.OVERLOADED;
        return new Undecided(
                overloaded, "facts that the decision needs could not be read: " + cause.getMessage(), cause);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
