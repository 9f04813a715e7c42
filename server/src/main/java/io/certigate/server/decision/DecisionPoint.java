package io.certigate.server.decision;

import io.certigate.server.model.Facts;
import io.certigate.server.outlook.Advisor;
import io.certigate.server.outlook.Outlook;
import io.certigate.server.outlook.Timeline;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Steps;
import io.certigate.server.policy.Trace;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.registry.FactsCache;
import io.certigate.server.state.View;
import io.certigate.server.state.Views;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides. A decision reads one view of the state, evaluates its policies with facts of that view's revision, and counts
 * only while the view's lease lasts and time alone has not changed the answer. Whatever keeps it from that makes it
 * {@link Undecided}, never a PERMIT and never a DENY.
 */
public final class DecisionPoint {
    private static final Executor AT_ONCE = Runnable::run;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Fence fence;
    private final Admission admission;
    private final Archive archive;
    private final DecisionLog log;
    private final boolean strict;
    private final InstantSource clock;
    private final Executor studies;
    private final DecisionIds ids;
    private final Tally tally;

    /**
     * Decisions that are not logged yet, with what they were made of.
     *
     * @param answer what is answered of them, in the order of the entries, once they are
     */
    private record Draft<T>(
            List<DecisionLog.Entry> entries, View<PolicySet> view, Function<List<Decision>, T> answer) {}

    /**
     * What takes too long for the calling thread.
     *
     * @param studies runs forecasts, explanations and questions about the past; bounded
     * @param lookups looks tokens up, and goes on with what waited for the state; bounded
     */
    public record Executors(Executor studies, Executor lookups) {}

    /**
     * Wires a decision point.
     *
     * @param views the views of the state
     * @param cache the facts of holders
     * @param archive what was known at earlier revisions
     * @param log where every decision is written before it is answered
     * @param clock the wall clock
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     * @param executors run what takes too long for the calling thread
     */
    public DecisionPoint(
            Views<PolicySet> views,
            FactsCache cache,
            Archive archive,
            DecisionLog log,
            InstantSource clock,
            LongSupplier nanoTime,
            Executors executors) {
        this.fence = new Fence(views, cache, clock, nanoTime);
        this.admission = new Admission(fence, archive.reader(), executors.lookups());
        this.archive = archive;
        this.log = log;
        this.strict = log.isStrict();
        this.clock = clock;
        this.studies = executors.studies();
        this.ids = new DecisionIds(new SecureRandom());
        this.tally = Tally.NONE;
    }

    private DecisionPoint(DecisionPoint any, Fence fence, Tally tally) {
        this.fence = fence;
        this.tally = tally;
        this.admission = any.admission;
        this.archive = any.archive;
        this.log = any.log;
        this.strict = any.strict;
        this.clock = any.clock;
        this.studies = any.studies;
        this.ids = any.ids;
    }

    /** This, with a tally of what comes of questions; what is asked of the past is not in it. */
    public DecisionPoint counting(Tally counts) {
        return new DecisionPoint(this, fence, counts);
    }

    /**
     * Waits until this node's view includes what a caller demands, at most {@link Admission#WAIT}. Does not block.
     *
     * @return a decision point whose every view includes it, those to come too; for one call. Fails with {@link ForeignRevision}
     *     if a token is not of the present history, with {@link Undecided} if the state cannot be read in time, or with
     *     {@link java.util.concurrent.RejectedExecutionException} if too many wait
     */
    public CompletableFuture<DecisionPoint> fulfilling(Consistency demand) {
        if (demand.isNone()) {
            return CompletableFuture.completedFuture(this);
        }
        try {
            return told(admission
                    .await(demand)
                    .thenApply(history -> new DecisionPoint(this, fence.within(history), tally)));
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Answers from the state as it was known at a revision. Elsewhere than on the calling thread.
     *
     * @param number the revision
     * @param cancelled as of {@link #explain}
     * @param work what to do with that state; it may block
     * @return what came of it; fails as {@link #explain}, with {@link io.certigate.server.state.RevisionOutOfRange} if the
     *     revision is not there yet or its history was pruned, or with {@link io.certigate.server.state.StoreException}
     */
    public <T> CompletableFuture<T> asOf(long number, BooleanSupplier cancelled, Function<Past, T> work) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        stopIf(cancelled);
                        return work.apply(archive.at(number, fence.view().policies(), log, clock, ids));
                    },
                    studies);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The words of the active release, to check requests against. */
    public Vocabulary vocabulary() {
        return fence.view().policies().vocabulary();
    }

    /** Now, by the node's clock. */
    public Instant now() {
        return clock.instant();
    }

    /**
     * Decides one question. Does not block: with all facts cached it answers at once, on the calling thread; otherwise
     * elsewhere.
     *
     * @param answer takes the decision; or {@link Undecided}, or whatever an evaluation throws. It must not throw
     */
    public void decide(CheckRequest request, BiConsumer<@Nullable Decision, @Nullable Throwable> answer) {
        Decision decision;
        CompletableFuture<Decision> later = null;
        try {
            View<PolicySet> view = fence.view();
            FactsOfView facts = fence.facts(view);
            decision = decided(request, view, facts);
            if (!facts.complete() || decision == null) {
                later = told(fence.goOn((other, known) -> draft(request, other, known), AT_ONCE, view, facts)
                        .thenCompose(this::logged));
            } else {
                CompletableFuture<?> writing = log.append(entry(request, decision, view, facts.used()));
                later = writing == null
                        ? null
                        : told(logged(writing, decision, view, facts.used().size()));
                if (later == null) {
                    tally.decided(decision, facts.used().size());
                }
            }
        } catch (RuntimeException | Error e) {
            tally.undecided(e);
            answer.accept(null, e);
            return;
        }
        if (later == null) {
            answer.accept(decision, null);
        } else {
            later.whenComplete(answer);
        }
    }

    /** Decides one question as {@link #decide(CheckRequest, BiConsumer)} does; the future fails where that gets a failure. */
    public CompletableFuture<Decision> decide(CheckRequest request) {
        CompletableFuture<Decision> answer = new CompletableFuture<>();
        decide(request, (decision, failure) -> {
            if (decision == null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(decision);
            }
        });
        return answer;
    }

    /**
     * Decides several questions on one view and at one instant: every decision carries the same revision and release.
     *
     * @return the decisions in the order of the requests; fails with {@link Undecided}, with {@link TooCostly}, or with whatever an
     *     evaluation throws
     */
    public CompletableFuture<List<Decision>> decideAll(List<CheckRequest> requests) {
        return told(fence.run((view, facts) -> decided(requests, view, facts), AT_ONCE)
                .thenCompose(this::logged));
    }

    /**
     * Decides one question and shows how: each rule with what came of it, and for a DENY what would permit. Elsewhere than on
     * the calling thread.
     *
     * @param cancelled whether nobody waits for it any more; asked now and then, by another thread
     * @return the decision; fails with {@link Undecided}, with {@link RejectedExecutionException} if too many wait, or with
     *     {@link CancellationException}
     */
    public CompletableFuture<Explained> explain(CheckRequest request, BooleanSupplier cancelled) {
        return told(fence.run((view, facts) -> explained(request, view, facts, cancelled), studies)
                .thenCompose(this::logged));
    }

    /**
     * Tells how the answer to a question changes over a window. Elsewhere than on the calling thread.
     *
     * @param cancelled as of {@link #explain}
     * @return the forecast; fails as {@link #explain}
     */
    public CompletableFuture<Forecast> forecast(ForecastRequest request, BooleanSupplier cancelled) {
        return fence.run((view, facts) -> forecast(request, view, facts, cancelled), studies);
    }

    private static DecisionLog.Entry entry(
            CheckRequest request, Decision decision, View<PolicySet> view, List<Facts> facts) {
        return new DecisionLog.Entry(request, decision, view.directives(), facts);
    }

    /** The decision once it is logged, if it still counts then. */
    private CompletableFuture<Decision> logged(
            CompletableFuture<?> writing, Decision decision, View<PolicySet> view, int used) {
        return writing.handle((done, failure) -> {
            settle(failure);
            Decision counted = current(decision, view);
            tally.decided(counted, used);
            return counted;
        });
    }

    private <T> CompletableFuture<T> logged(Draft<T> draft) {
        List<CompletableFuture<?>> writing = log.append(draft.entries());
        if (writing.isEmpty()) {
            return CompletableFuture.completedFuture(answered(
                    draft,
                    draft.entries().stream().map(DecisionLog.Entry::decision).toList()));
        }
        return CompletableFuture.allOf(writing.toArray(CompletableFuture<?>[]::new))
                .handle((done, failure) -> {
                    settle(failure);
                    return answered(
                            draft,
                            draft.entries().stream()
                                    .map(entry -> current(entry.decision(), draft.view()))
                                    .toList());
                });
    }

    private <T> T answered(Draft<T> draft, List<Decision> decisions) {
        for (int i = 0; i < decisions.size(); i++) {
            tally.decided(decisions.get(i), draft.entries().get(i).facts().size());
        }
        return draft.answer().apply(decisions);
    }

    /** Tells the tally if there is no decision after all. */
    private <T> CompletableFuture<T> told(CompletableFuture<T> deciding) {
        return deciding.whenComplete((done, failure) -> {
            if (failure != null) {
                tally.undecided(failure);
            }
        });
    }

    /** What could not be logged is not answered. */
    private static void settle(@Nullable Throwable failure) {
        if (failure != null) {
            throw Undecided.unwritten(failure);
        }
    }

    /** Writing took time: what is answered must still be true, and is not for longer than it is from now on. */
    private Decision current(Decision decision, View<PolicySet> view) {
        if (decision.hypothetical()) {
            return decision;
        }
        Instant now = clock.instant();
        Duration left = fence.leaseLeft(view, now);
        Instant validUntil = decision.answer().validUntil();
        if (left.isZero() || (validUntil != null && !now.isBefore(validUntil))) {
            throw new Undecided(
                    Undecided.Why.LEASE,
                    false,
                    "the decision was no longer current when it was logged; ask again",
                    null);
        }
        return decision.freshAtMost(freshFor(left, now, validUntil));
    }

    private @Nullable Draft<Decision> draft(CheckRequest request, View<PolicySet> view, FactsOfView facts) {
        Decision decision = decided(request, view, facts);
        return decision == null
                ? null
                : new Draft<>(List.of(entry(request, decision, view, facts.used())), view, made -> made.get(0));
    }

    private @Nullable Decision decided(CheckRequest request, View<PolicySet> view, FactsOfView facts) {
        facts.begin();
        Instant decidedAt = clock.instant();
        return trusted(request, decidedAt, evaluate(request, decidedAt, view, facts), view);
    }

    private @Nullable Draft<List<Decision>> decided(
            List<CheckRequest> requests, View<PolicySet> view, FactsOfView facts) {
        Instant decidedAt = clock.instant();
        List<Answer> answers = new ArrayList<>(requests.size());
        List<List<Facts>> used = new ArrayList<>(requests.size());
        Steps steps = new Steps(Steps.MAX_OF_BATCH);
        for (CheckRequest request : requests) {
            facts.begin();
            answers.add(view.policies().evaluate(request.question(), at(request, decidedAt), facts, steps));
            if (steps.areSpent()) {
                // No answer may depend on what else is asked: there is none to any of them.
                throw new TooCostly("expected conditions of the questions of a batch to take at most "
                        + Steps.MAX_OF_BATCH + " steps together, found more after " + answers.size()
                        + " questions; ask fewer at a time");
            }
            // One that is empty is the next one's too.
            used.add(facts.used().isEmpty() ? List.of() : facts.used());
        }
        // After the last one is evaluated: what counts now counts for all.
        Instant now = clock.instant();
        Duration left = fence.leaseLeft(view, now);
        List<DecisionLog.Entry> entries = new ArrayList<>(requests.size());
        for (int i = 0; i < answers.size(); i++) {
            CheckRequest request = requests.get(i);
            Decision decision = trusted(request, decidedAt, answers.get(i), view, now, left);
            if (decision == null) {
                return null;
            }
            entries.add(entry(request, decision, view, used.get(i)));
        }
        return new Draft<>(entries, view, Function.identity());
    }

    private @Nullable Draft<Explained> explained(
            CheckRequest request, View<PolicySet> view, FactsOfView facts, BooleanSupplier cancelled) {
        stopIf(cancelled);
        facts.begin();
        Question question = request.question();
        PolicySet policies = view.policies();
        policies.reach(question, facts);
        if (!facts.complete()) {
            return null;
        }
        Instant decidedAt = clock.instant();
        Instant at = at(request, decidedAt);
        Answer answer = policies.evaluate(question, at, facts);
        Trace trace = policies.trace(question, at, facts);
        Outlook outlook =
                answer.effect() == Effect.DENY ? Advisor.advise(policies, question, at, facts, cancelled) : null;
        Decision decision = trusted(request, decidedAt, answer, view);
        return decision == null
                ? null
                : new Draft<>(
                        List.of(entry(request, decision, view, facts.used())),
                        view,
                        made -> new Explained(made.get(0), trace, outlook));
    }

    private @Nullable Forecast forecast(
            ForecastRequest request, View<PolicySet> view, FactsOfView facts, BooleanSupplier cancelled) {
        stopIf(cancelled);
        PolicySet policies = view.policies();
        policies.reach(request.question(), facts);
        if (!facts.complete()) {
            return null;
        }
        Timeline timeline = Timeline.of(
                policies, request.question(), request.from(), request.until(), request.maxSegments(), facts, cancelled);
        return fence.leaseLeft(view, clock.instant()).isZero()
                ? null
                : new Forecast(timeline, view.revision(), policies);
    }

    private static void stopIf(BooleanSupplier cancelled) {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("nobody waits for the answer any more");
        }
    }

    private static Instant at(CheckRequest request, Instant decidedAt) {
        Instant at = request.at();
        return at == null ? decidedAt : at;
    }

    private static Answer evaluate(CheckRequest request, Instant decidedAt, View<PolicySet> view, FactsOfView facts) {
        return view.policies().evaluate(request.question(), at(request, decidedAt), facts);
    }

    /** The decision if it counts now; null if the lease ran out or time has passed the answer's end. */
    private @Nullable Decision trusted(CheckRequest request, Instant decidedAt, Answer answer, View<PolicySet> view) {
        Instant now = clock.instant();
        return trusted(request, decidedAt, answer, view, now, fence.leaseLeft(view, now));
    }

    private @Nullable Decision trusted(
            CheckRequest request, Instant decidedAt, Answer answer, View<PolicySet> view, Instant now, Duration left) {
        if (apart(decidedAt, now)) {
            // The clock was wrong at one of the two, and then the answer may be that of another time.
            return null;
        }
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
                hypothetical,
                !hypothetical && !strict);
    }

    /** Whether two instants of one decision are further apart than a clock that goes on could bring them. */
    private static boolean apart(Instant decidedAt, Instant now) {
        long nanos = (now.getEpochSecond() - decidedAt.getEpochSecond()) * NANOS_PER_SECOND
                + now.getNano()
                - decidedAt.getNano();
        return Math.abs(nanos) > NANOS_PER_SECOND;
    }

    private static Duration freshFor(Duration left, Instant from, @Nullable Instant validUntil) {
        if (validUntil == null || from.plus(left).isBefore(validUntil)) {
            return left;
        }
        return Duration.between(from, validUntil);
    }
}
