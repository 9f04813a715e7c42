package io.certigate.server.decision;

import io.certigate.server.model.Revision;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.KnownRevisions;
import io.certigate.server.state.PastReader;
import io.certigate.server.state.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits until the node's view includes what a caller demands. A token is compared with the view's own history: a number alone
 * says nothing, since the write that it stands for may have been lost in a fork.
 */
final class Admission {
    /** Longest wait. */
    static final Duration WAIT = Duration.ofSeconds(1);

    private final Fence fence;
    private final PastReader past;
    private final Executor lookups;
    private final VerifiedRevisions verified = new VerifiedRevisions();

    /**
     * Wires it.
     *
     * @param lookups runs what reads the change log, and goes on after a wait; bounded
     */
    Admission(Fence fence, PastReader past, Executor lookups) {
        this.fence = fence;
        this.past = past;
        this.lookups = lookups;
    }

    /**
     * Waits until every later view of one history includes what is demanded. Completed at once, on the calling thread, if the
     * present view does and every token is known.
     *
     * @return that history, see {@link View#history()}; fails with {@link ForeignRevision} or {@link Undecided}
     */
    CompletableFuture<Long> await(Consistency demand) {
        View<PolicySet> present = fence.view();
        verified.add(present.history(), present.revision());
        boolean behind =
                demand.full() || demand.atLeast().stream().anyMatch(token -> !mayInclude(present.revision(), token));
        if (!behind) {
            CompletableFuture<Long> verifying = verify(demand.atLeast(), present);
            return verifying.isDone() ? verifying : goingOn(verifying);
        }
        return goingOn(fence.sync().thenCompose(view -> {
            verified.add(view.history(), view.revision());
            return verify(demand.atLeast(), view);
        }));
    }

    /** What waited goes on elsewhere than on the thread that follows the state, and not for ever. */
    private CompletableFuture<Long> goingOn(CompletableFuture<Long> waiting) {
        return waiting.orTimeout(WAIT.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(Admission::failed)
                .thenApplyAsync(history -> history, lookups);
    }

    private static Long failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            throw new Undecided(
                    Undecided.Why.DEMAND,
                    false,
                    "the state that the request demands could not be read within " + WAIT.toMillis() + " ms",
                    cause);
        }
        throw new CompletionException(cause);
    }

    private static boolean mayInclude(Revision present, Revision token) {
        return token.epoch().equals(present.epoch()) && token.number() <= present.number();
    }

    /** Compares tokens with a view's history; those whose hash there is not known are looked up. */
    private CompletableFuture<Long> verify(Set<Revision> tokens, View<PolicySet> view) {
        List<Revision> unknown = new ArrayList<>(0);
        for (Revision token : tokens) {
            if (!token.epoch().equals(view.revision().epoch())) {
                return CompletableFuture.failedFuture(ForeignRevision.ofEpoch(token, view.revision()));
            }
            if (token.number() > view.revision().number()) {
                return CompletableFuture.failedFuture(ForeignRevision.ahead(token, view.revision()));
            }
            String hash = verified.hash(view.history(), token.number());
            if (hash == null) {
                unknown.add(token);
            } else if (!hash.equals(token.hash())) {
                return CompletableFuture.failedFuture(ForeignRevision.ofFork(token));
            }
        }
        return unknown.isEmpty()
                ? CompletableFuture.completedFuture(view.history())
                : CompletableFuture.supplyAsync(() -> lookedUp(unknown, view), lookups);
    }

    private Long lookedUp(List<Revision> tokens, View<PolicySet> view) {
        Set<Long> numbers = new HashSet<>();
        tokens.forEach(token -> numbers.add(token.number()));
        numbers.add(view.revision().number());
        KnownRevisions log = past.revisions(numbers);
        if (!log.contains(view.revision())) {
            throw new Undecided(
                    Undecided.Why.CHANGED,
                    false,
                    "the state has another history than the node's view; ask again",
                    null);
        }
        for (Revision token : tokens) {
            if (token.number() < log.floor()) {
                throw ForeignRevision.pruned(token, log.floor());
            }
            if (!log.contains(token)) {
                throw ForeignRevision.ofFork(token);
            }
            verified.add(view.history(), token);
        }
        return view.history();
    }
}
