package io.certigate.server.impact;

import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.StoreException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Holds releases up whose impact is above a limit, or cannot be assessed. For any number of threads. */
public final class ImpactGate {
    /** Longest time that an assessment may take. */
    static final Duration MAX_TIME = Duration.ofSeconds(40);

    /** Most past decisions, so that the time suffices on a node that has much else to do. */
    static final long MAX_DECISIONS = 250_000;

    private final ImpactSources sources;
    private final ImpactLimit limit;
    private final LongSupplier nanoTime;

    /**
     * Makes a gate.
     *
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    public ImpactGate(ImpactSources sources, ImpactLimit limit, LongSupplier nanoTime) {
        this.sources = sources;
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /**
     * What was found.
     *
     * @param over hash of the active release that the candidate was compared with; empty if that is not known
     * @param objection why the candidate may not become active in its place unless somebody confirms it, null if it may
     */
    public record Verdict(String over, @Nullable String objection) {}

    /** Assesses whether a release may become active. Blocks for up to 40 seconds. */
    public Verdict verdict(PolicySet candidate) {
        long end = nanoTime.getAsLong() + MAX_TIME.toNanos();
        ImpactQuery query = ImpactQuery.of(new Supposition.Candidate(candidate)).against(ImpactQuery.Baseline.ACTIVE);
        try {
            ImpactReport report = Impact.assess(
                    sources,
                    query,
                    () -> nanoTime.getAsLong() - end > 0
                            || Thread.currentThread().isInterrupted(),
                    Progress.NONE);
            String exceeded = limit.exceeded(report);
            return exceeded == null ? new Verdict(report.active(), null) : objection(report.active(), exceeded);
        } catch (CancellationException e) {
            return objection("", "its impact cannot be assessed within " + MAX_TIME.toSeconds() + " s");
        } catch (ImpactFailure | StoreException | UncheckedIOException e) {
            return objection("", "its impact cannot be assessed: " + e.getMessage());
        }
    }

    private Verdict objection(String over, String why) {
        return new Verdict(over, "expected an impact of at most " + limit + ", found that " + why);
    }
}
