package io.certigate.server.telemetry;

import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decision.Tally;
import io.certigate.server.decision.Undecided;
import io.certigate.server.policy.Basis;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Ruling;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts decisions. Each ruling of a release knows the place where it is counted, so that a decision costs two additions; only the first
 * one with a ruling looks it up.
 */
public final class DecisionCounts implements Tally {
    /** Most combinations of labels: what comes after is counted as {@value #OTHER}. */
    static final int MOST_SERIES = 1_000;

    /** Stands for what no release declares, and for what is too much. */
    static final String OTHER = "other";

    /** Stands where there is none, such as the reason of a permit. */
    static final String NONE = "none";

    private record Series(Effect effect, Basis basis, String reason, String market) {}

    private final Map<Series, LongAdder> series = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> undecided = new ConcurrentHashMap<>();
    private final LongAdder hypothetical = new LongAdder();
    private final LongAdder used = new LongAdder();

    /** Counts from zero. */
    public DecisionCounts() {}

    /** Tells what was counted. */
    public void register(Signals signals) {
        signals.add(
                        Metric.DECISIONS,
                        sink -> series.forEach((key, count) ->
                                sink.value(count.sum(), key.effect.name(), key.basis.name(), key.reason, key.market)))
                .add(Metric.HYPOTHETICAL, hypothetical::sum)
                .add(Metric.FACTS_USED, used::sum)
                .add(Metric.UNDECIDED, sink -> {
                    for (Undecided.Why why : Undecided.Why.values()) {
                        sink.value(sum(cause(why)), cause(why));
                    }
                    sink.value(sum("overload"), "overload");
                    sink.value(sum("error"), "error");
                });
    }

    private long sum(String cause) {
        LongAdder count = undecided.get(cause);
        return count == null ? 0 : count.sum();
    }

    @Override
    public void decided(Decision decision, int facts) {
        used.add(facts);
        if (decision.hypothetical()) {
            hypothetical.increment();
            return;
        }
        Ruling ruling = decision.answer().ruling();
        LongAdder counter = ruling.counter();
        if (counter == null) {
            counter = place(ruling, decision);
            ruling.counter(counter);
        }
        counter.increment();
    }

    /** By names that the release declares: what callers write would make as many combinations as they like. */
    private LongAdder place(Ruling ruling, Decision decision) {
        String reason = NONE;
        String market = NONE;
        if (!ruling.grounds().isEmpty()) {
            Ruling.Ground first = ruling.grounds().get(0);
            reason = first.cause().code().isEmpty() ? NONE : first.cause().code();
            market = first.market().isEmpty()
                            || decision.policies().vocabulary().markets().containsKey(first.market())
                    ? first.market()
                    : OTHER;
        }
        Series key = new Series(ruling.effect(), ruling.basis(), reason, market.isEmpty() ? NONE : market);
        LongAdder known = series.get(key);
        if (known != null) {
            return known;
        }
        // Threads that race may go beyond by as many as they are.
        Series bounded = series.size() < MOST_SERIES ? key : new Series(ruling.effect(), ruling.basis(), OTHER, OTHER);
        return series.computeIfAbsent(bounded, none -> new LongAdder());
    }

    @Override
    public void undecided(Throwable why) {
        Throwable cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        undecided.computeIfAbsent(cause(cause), none -> new LongAdder()).increment();
    }

    private static String cause(Throwable failure) {
        if (failure instanceof Undecided undecided) {
            return cause(undecided.why());
        }
        if (failure instanceof DecisionLog.Unwritten) {
            return cause(Undecided.Why.LOG);
        }
        return failure instanceof RejectedExecutionException ? "overload" : "error";
    }

    private static String cause(Undecided.Why why) {
        return why.name().toLowerCase(Locale.ROOT);
    }
}
