package io.certigate.server.decisionlog;

import io.certigate.server.decision.DecisionLog;
import io.certigate.server.policy.Effect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Decisions that are answered together or not at all. A denial that is not in the log counts as a gap only if it was answered, which
 * is known once no PERMIT of the batch waits any more. Guarded by the {@link Backlog}.
 */
final class Batch {
    private record Missed(Instant madeAt, String why) {}

    private final Gap gap;
    private final List<Missed> missed = new ArrayList<>(0);
    // Those that wait.
    private int permits;
    private boolean refused;

    Batch(Gap gap, List<DecisionLog.Entry> entries) {
        this.gap = gap;
        this.permits = (int) entries.stream().filter(entry -> !isDenial(entry)).count();
    }

    /** Whether a decision is a denial. */
    static boolean isDenial(DecisionLog.Entry entry) {
        return entry.decision().answer().effect() == Effect.DENY;
    }

    /** A denial is not in the log, and may be answered. */
    void miss(Instant madeAt, String why) {
        if (refused) {
            return;
        }
        if (permits == 0) {
            gap.count(madeAt, why);
        } else {
            missed.add(new Missed(madeAt, why));
        }
    }

    /** A PERMIT may be answered. */
    void permit() {
        permits--;
        if (permits == 0 && !refused) {
            missed.forEach(each -> gap.count(each.madeAt(), each.why()));
            missed.clear();
        }
    }

    /** One must not be answered, and so none is. */
    void refuse() {
        refused = true;
        missed.clear();
    }
}
