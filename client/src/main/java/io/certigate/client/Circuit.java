package io.certigate.client;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Lets calls through, or fails them at once while too many failed; see {@link CircuitPolicy}. For any number of threads. */
final class Circuit {
    private final CircuitPolicy policy;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private CircuitState state = CircuitState.CLOSED;
    private int failuresInARow;
    private long openedNanos;
    // What a call reports counts only while the circuit is in the state in which it was let through.
    private long term;
    private long opened;
    private long rejected;

    Circuit(CircuitPolicy policy, LongSupplier nanoTime) {
        this.policy = policy;
        this.nanoTime = nanoTime;
    }

    /**
     * Lets a call through. Whoever calls must tell the passage what came of it.
     *
     * @throws CertigateException.CircuitOpen if it does not
     */
    synchronized Passage enter() {
        if (state == CircuitState.CLOSED) {
            return new Passage(term);
        }
        long left = policy.pause().toNanos() - (nanoTime.getAsLong() - openedNanos);
        if (state == CircuitState.OPEN && left <= 0) {
            state = CircuitState.HALF_OPEN;
            term++;
            return new Passage(term);
        }
        rejected++;
        throw new CertigateException.CircuitOpen(
                "expected a server that answers, found " + policy.failures()
                        + " failures in a row; nothing is sent until one call has been answered",
                Duration.ofNanos(Math.max(left, 0)));
    }

    synchronized CircuitState state() {
        return state;
    }

    /** How often it opened. */
    synchronized long opened() {
        return opened;
    }

    /** How many calls it did not let through. */
    synchronized long rejected() {
        return rejected;
    }

    private synchronized void settle(long entered, Report report) {
        if (entered != term) {
            return;
        }
        switch (report) {
            case ANSWERED -> {
                failuresInARow = 0;
                if (state == CircuitState.HALF_OPEN) {
                    state = CircuitState.CLOSED;
                    term++;
                }
            }
            case FAILED -> {
                failuresInARow++;
                if (state == CircuitState.HALF_OPEN || failuresInARow >= policy.failures()) {
                    open();
                }
            }
            case NOTHING -> {
                if (state == CircuitState.HALF_OPEN) {
                    // The next call is let through instead.
                    state = CircuitState.OPEN;
                    term++;
                }
            }
        }
    }

    private void open() {
        state = CircuitState.OPEN;
        term++;
        failuresInARow = 0;
        opened++;
        openedNanos = nanoTime.getAsLong();
    }

    private enum Report {
        ANSWERED,
        FAILED,
        NOTHING
    }

    /** One call that was let through; only what it is told first counts. */
    final class Passage {
        private final long entered;
        private boolean settled;

        private Passage(long entered) {
            this.entered = entered;
        }

        /** There is an answer. */
        void answered() {
            report(Report.ANSWERED);
        }

        /** There is none. */
        void failed(CertigateException failure) {
            if (failure instanceof CertigateException.InvalidRequest
                    || failure instanceof CertigateException.Refused
                    || failure instanceof CertigateException.Unauthenticated
                    || failure instanceof CertigateException.PermissionDenied
                    || failure instanceof CertigateException.NotImplemented) {
                report(Report.ANSWERED);
            } else {
                report(failure instanceof CertigateException.Cancelled ? Report.NOTHING : Report.FAILED);
            }
        }

        /** Nobody will know; without effect after any of the others. */
        void abandoned() {
            report(Report.NOTHING);
        }

        private void report(Report report) {
            synchronized (Circuit.this) {
                if (!settled) {
                    settled = true;
                    settle(entered, report);
                }
            }
        }
    }
}
