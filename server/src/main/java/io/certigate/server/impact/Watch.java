package io.certigate.server.impact;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** How far an assessment is, and whether it is to go on. For one thread. */
final class Watch {
    private static final int STEP = 256;

    private final BooleanSupplier cancelled;
    private final Progress progress;
    private long decisions;
    private long accounts;

    Watch(BooleanSupplier cancelled, Progress progress) {
        this.cancelled = cancelled;
        this.progress = progress;
    }

    /** Another decision. */
    void decision() {
        decisions++;
        look(decisions);
    }

    /** Another account. */
    void account() {
        accounts++;
        look(accounts);
    }

    /**
     * Looks whether to go on.
     *
     * @throws CancellationException if not
     */
    void look() {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("the assessment was stopped");
        }
        progress.at(decisions, accounts);
    }

    /** Looks now and then, by a count of what was done. */
    void look(long count) {
        if (count % STEP == 0) {
            look();
        }
    }

    BooleanSupplier cancelled() {
        return cancelled;
    }

    long accounts() {
        return accounts;
    }
}
