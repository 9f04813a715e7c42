package io.certigate.server.outlook;

import io.certigate.server.policy.Effect;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Steps;
import io.certigate.server.policy.Trace;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Looks for the changes that would permit. It tries them breadth first, so that the shortest come first; what it lists it has
 * evaluated, and no part of it is enough. If there is no way now it goes on to the instants at which time changes something.
 */
public final class Advisor {
    /** Most evaluations for one outlook. */
    static final int MAX_EVALUATIONS = 2_000;

    /** Most rules weighed for one outlook: an evaluation among many rules costs more. */
    static final int MAX_WEIGHED = 200_000;

    /** Most later instants that are looked at. */
    static final int MAX_EDGES = 100;

    /** Evaluations that the search at the instant asked about leaves for later ones, and that each of these may take. */
    private static final int LEFT_FOR_LATER = MAX_EVALUATIONS / 2;

    private static final int EACH_LATER = 100;

    private final PolicySet policies;
    private final Situation asked;
    private final List<String> markets;
    private final BooleanSupplier cancelled;
    private final Steps steps = new Steps(Steps.MAX_OF_STUDY);
    private int evaluations = MAX_EVALUATIONS;
    private int weighed = MAX_WEIGHED;
    private int rules = 1;
    private boolean incomplete;

    private Advisor(PolicySet policies, Question question, FactsLookup facts, BooleanSupplier cancelled) {
        this.policies = policies;
        this.cancelled = cancelled;
        this.asked = new Situation(question, facts);
        this.markets = question.distinctMarkets();
    }

    /**
     * The outlook of a denial.
     *
     * @param at the instant asked about
     * @param facts what the registry knows; if it is asked for facts that it does not have, the outlook does not count
     * @param cancelled whether nobody waits for it any more; asked before each evaluation
     * @throws CancellationException if so
     */
    public static Outlook advise(
            PolicySet policies, Question question, Instant at, FactsLookup facts, BooleanSupplier cancelled) {
        return new Advisor(policies, question, facts, cancelled).advise(at);
    }

    /** Throws {@link CancellationException} if nobody waits any more. */
    static void stopIf(BooleanSupplier cancelled) {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("nobody waits for the answer any more");
        }
    }

    private Outlook advise(Instant at) {
        List<List<Change>> ways = ways(at, LEFT_FOR_LATER);
        return ways.isEmpty() ? later(at) : new Outlook(ways, null, false, incomplete);
    }

    private Outlook later(Instant at) {
        Instant edge = trace(asked, at).nextEdge();
        for (int i = 0; edge != null && i < MAX_EDGES && affordable(0); i++) {
            if (permits(asked, edge)) {
                return new Outlook(List.of(), edge, true, incomplete);
            }
            if (!ways(edge, Math.max(0, evaluations - EACH_LATER)).isEmpty()) {
                return new Outlook(List.of(), edge, false, incomplete);
            }
            edge = trace(asked, edge).nextEdge();
        }
        return new Outlook(List.of(), null, false, incomplete || edge != null);
    }

    /** Up to three ways at an instant, found before no more than {@code left} evaluations are left. */
    private List<List<Change>> ways(Instant at, int left) {
        List<List<Change>> ways = new ArrayList<>();
        Moves moves = new Moves(policies.vocabulary(), new Domains(trace(asked, at)));
        Set<Set<Change>> seen = new HashSet<>();
        Deque<Situation> open = new ArrayDeque<>(List.of(asked));
        while (!open.isEmpty() && ways.size() < Outlook.MAX_WAYS && affordable(left)) {
            Situation situation = open.poll();
            for (Change change : moves.of(trace(situation, at), markets)) {
                if (redundant(situation, change) || !affordable(left) || ways.size() == Outlook.MAX_WAYS) {
                    continue;
                }
                Situation next = situation.with(change);
                Set<Change> changes = Set.copyOf(next.changes());
                if (!seen.add(changes) || ways.stream().anyMatch(changes::containsAll)) {
                    continue;
                }
                if (permits(next, at)) {
                    add(ways, shortest(next.changes(), at));
                } else if (next.changes().size() < Outlook.MAX_CHANGES) {
                    open.add(next);
                }
            }
        }
        incomplete |= moves.incomplete() || (!affordable(left) && ways.size() < Outlook.MAX_WAYS);
        ways.sort(Comparator.comparingInt(List::size));
        return ways;
    }

    /** Adds a way, unless it differs from another one only in which values properties would have: one of those will do. */
    private static void add(List<List<Change>> ways, List<Change> way) {
        if (ways.stream().noneMatch(each -> kinds(each).equals(kinds(way)))) {
            ways.add(way);
        }
    }

    private static Set<Object> kinds(List<Change> way) {
        return way.stream()
                .map(change ->
                        change instanceof Change.Stated stated ? stated.path().word() : change)
                .collect(Collectors.toSet());
    }

    /** Whether a change says something that another has already said. */
    private static boolean redundant(Situation situation, Change change) {
        for (Change made : situation.changes()) {
            if (made.equals(change)
                    || (made instanceof Change.Stated before
                            && change instanceof Change.Stated now
                            && before.path().word().equals(now.path().word()))) {
                return true;
            }
        }
        return false;
    }

    /** The least of the changes that is enough on its own; the fewest first. */
    private List<Change> shortest(List<Change> changes, Instant at) {
        List<Change> best = changes;
        for (int chosen = 1; chosen < (1 << changes.size()) - 1; chosen++) {
            List<Change> some = new ArrayList<>();
            for (int i = 0; i < changes.size(); i++) {
                if ((chosen >> i & 1) == 1) {
                    some.add(changes.get(i));
                }
            }
            if (some.size() < best.size() && permits(asked.withAll(some), at)) {
                best = some;
            }
        }
        return best;
    }

    private boolean permits(Situation situation, Instant at) {
        stopIf(cancelled);
        evaluations--;
        weighed -= rules;
        return policies.evaluate(situation.question(), at, situation, steps).effect() == Effect.PERMIT;
    }

    private Trace trace(Situation situation, Instant at) {
        stopIf(cancelled);
        Trace trace = policies.trace(situation.question(), at, situation);
        rules = Math.max(1, trace.rules().size());
        evaluations--;
        weighed -= rules;
        incomplete |= trace.truncated();
        return trace;
    }

    private boolean affordable(int left) {
        return evaluations > left && weighed > 0 && !steps.areSpent();
    }
}
