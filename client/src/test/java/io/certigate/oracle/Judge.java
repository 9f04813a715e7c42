package io.certigate.oracle;

import com.google.protobuf.ByteString;
import io.certigate.oracle.Violation.Promise;
import io.certigate.v1.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares answers with what was promised. */
final class Judge {
    /** How long a node may trust a view: the default of {@code serve}. */
    static final Duration MAX_STALENESS = Duration.ofSeconds(2);

    /**
     * How exactly to judge.
     *
     * @param staleness by which time every node must have seen a change
     * @param clocks by how much the nodes' clocks may be wrong
     */
    record Bounds(Duration staleness, Duration clocks) {
        /** What is promised while clocks are right. */
        static final Bounds PROMISED = new Bounds(MAX_STALENESS, Stopwatch.PRECISION);
    }

    /** By how much a node's clock may be wrong. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(1);

    private final List<History> histories;
    private final Model model;
    private final Frontier acknowledged;
    private final Map<String, Frontier> ownWrites = new HashMap<>();
    private final Map<String, Frontier> seen = new HashMap<>();
    private final Map<Long, Observation> batches = new HashMap<>();
    private final Ledger ledger;
    private final Stopwatch stopwatch;
    private final Bounds bounds;
    private final List<Violation> violations = new ArrayList<>();

    /**
     * Prepares to judge.
     *
     * @param histories every history that an answer may be of
     * @param model says what answers must be
     * @param ledger what was acknowledged, all of it in the last of the histories
     * @param stopwatch tells a node's instants by the client's clock
     * @param bounds how exactly to judge
     */
    Judge(List<History> histories, Model model, Ledger ledger, Stopwatch stopwatch, Bounds bounds) {
        this.bounds = bounds;
        this.histories = List.copyOf(histories);
        this.model = model;
        this.ledger = ledger;
        this.acknowledged = ledger.frontier();
        this.stopwatch = stopwatch;
    }

    /** Judges some answers together. */
    List<Violation> judge(List<Observation> observations) {
        Map<String, List<Frontier.Point>> points = new HashMap<>();
        for (Observation each : observations) {
            points.computeIfAbsent(process(each), other -> new ArrayList<>())
                    .add(new Frontier.Point(each.receivedNanos(), each.answer().number()));
        }
        points.forEach((process, all) -> seen.put(process, new Frontier(all)));
        observations.forEach(this::judge);
        return List.copyOf(violations);
    }

    /** Nobody promises an order between epochs. */
    private static String process(Observation each) {
        return each.node() + "/" + each.answer().epoch();
    }

    private void judge(Observation each) {
        agreement(each);
        freshness(each);
        lease(each);
        if (each.reused()) {
            use(each);
        } else {
            clock(each);
        }
        Observation first = batches.putIfAbsent(each.batch(), each);
        if (first != null) {
            oneView(first, each);
        }
        if (each.permits()
                && Canaries.mustBeDenied(each.query().account())
                && each.query().action().equals(Pack.SELL)) {
            violated(Promise.CANARY, "expected a DENY", each);
        }
    }

    private void agreement(Observation each) {
        Observation.Said said = each.answer();
        History history = historyOf(said);
        if (history == null) {
            violated(Promise.REVISION_OF_THE_LOG, "expected a revision of the change log", each);
            return;
        }
        if (!history.release(said.number()).equals(said.release())) {
            violated(Promise.REVISION_OF_THE_LOG, "expected release " + history.release(said.number()), each);
            return;
        }
        Verdict verdict = model.verdict(each.query(), history, said.number(), said.decidedAt());
        if (verdict.effect() != said.effect() || !verdict.codes().equals(said.codes())) {
            violated(Promise.ANSWER_OF_ITS_REVISION, "expected " + verdict, each);
        }
    }

    private @Nullable History historyOf(Observation.Said said) {
        for (History history : histories) {
            ByteString hash = history.hash(said.number());
            if (!hash.isEmpty()
                    && prefix(hash) == said.hash()
                    && history.epoch().equals(said.epoch())) {
                return history;
            }
        }
        return null;
    }

    /** The first eight bytes of a hash. */
    static long prefix(ByteString hash) {
        return hash.isEmpty() ? 0 : hash.asReadOnlyByteBuffer().getLong();
    }

    private void freshness(Observation each) {
        long sent = each.sentNanos();
        if (last(each)) {
            atLeast(
                    Promise.BOUNDED_STALENESS,
                    acknowledged.before(sent - bounds.staleness().toNanos()),
                    each);
            if (!each.node().isEmpty()) {
                atLeast(
                        Promise.OWN_WRITES,
                        ownWrites.computeIfAbsent(each.node(), ledger::frontier).before(sent),
                        each);
            }
            if (each.demand().fully()) {
                atLeast(Promise.FULL_CONSISTENCY, acknowledged.before(sent), each);
            }
            if (each.permits() && each.arrivedInTime()) {
                atLeast(Promise.LEASE, acknowledged.before(each.receivedNanos() - MAX_STALENESS.toNanos()), each);
            }
        }
        atLeast(Promise.TOKEN, each.demand().atLeast(), each);
        if (!each.node().isEmpty()) {
            atLeast(
                    Promise.NEVER_BACK,
                    Objects.requireNonNull(seen.get(process(each))).before(sent),
                    each);
        }
    }

    /** A PERMIT that is given again still follows from its revision then. */
    private void use(Observation each) {
        History history = historyOf(each.answer());
        if (history == null || !each.permits()) {
            return;
        }
        Duration age = Duration.ofNanos(
                each.sentNanos() - stopwatch.nanos(each.answer().decidedAt()));
        // Before it was decided it was not used, whatever the clocks may say: what applied then does not matter.
        Duration certain = age.compareTo(bounds.clocks()) > 0 ? age.minus(bounds.clocks()) : Duration.ZERO;
        Instant used = each.answer().decidedAt().plus(certain);
        Verdict then = model.verdict(each.query(), history, each.answer().number(), used);
        if (then.effect() != Effect.EFFECT_PERMIT) {
            violated(Promise.LEASE, "expected " + then + " when it was given again " + age + " later", each);
        }
    }

    /** Whether an answer is of the history in which the acknowledged writes are. */
    private boolean last(Observation each) {
        History history = historyOf(each.answer());
        return history == null || history.equals(histories.get(histories.size() - 1));
    }

    private void atLeast(Promise promise, long expected, Observation each) {
        if (each.answer().number() < expected) {
            violated(promise, "expected revision " + expected + " or a later one", each);
        }
    }

    /** What ends two seconds after the look at the state cannot miss what was acknowledged before that look. */
    private void lease(Observation each) {
        Duration freshFor = each.answer().freshFor();
        if (freshFor.compareTo(MAX_STALENESS) > 0) {
            violated(Promise.LEASE, "expected at most " + MAX_STALENESS, each);
        }
        long looked = stopwatch.nanos(each.answer().decidedAt().plus(freshFor).minus(MAX_STALENESS))
                - bounds.clocks().toNanos();
        if (last(each)) {
            atLeast(Promise.LEASE, acknowledged.before(looked), each);
        }
    }

    private void clock(Observation each) {
        long decided = stopwatch.nanos(each.answer().decidedAt());
        long tolerance = CLOCK_TOLERANCE.plus(Stopwatch.PRECISION).toNanos();
        if (decided < each.sentNanos() - tolerance || decided > each.receivedNanos() + tolerance) {
            violated(Promise.CLOCK, "expected an instant between the request and the answer", each);
        }
    }

    private void oneView(Observation first, Observation each) {
        Observation.Said a = first.answer();
        Observation.Said b = each.answer();
        boolean same = a.number() == b.number()
                && a.hash() == b.hash()
                && a.release().equals(b.release())
                && a.decidedAt().equals(b.decidedAt());
        if (!same) {
            violated(Promise.ONE_BATCH_ONE_VIEW, "expected the view of " + first, each);
        }
    }

    private void violated(Promise promise, String expected, Observation each) {
        violations.add(new Violation(promise, expected + ", found " + each));
    }
}
