package io.certigate.client;

import java.time.Duration;

/**
 * How one call is made. Take the client's with {@link CertigateClient#options()} and change what differs.
 *
 * @param deadline how long the call may take in all, repetitions included; positive
 * @param waitForReady whether a call waits, within its deadline, for a node to be reachable; otherwise it fails at once with
 *     {@link CertigateException.Unavailable} while none is (a connection that is just being made is waited for in any case)
 */
public record CheckOptions(Duration deadline, boolean waitForReady) {
    /** Demands a positive deadline. */
    public CheckOptions {
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("expected a positive deadline, found " + deadline);
        }
    }

    /** The same with another deadline. */
    public CheckOptions within(Duration limit) {
        return new CheckOptions(limit, waitForReady);
    }

    /** The same, waiting for a node to be reachable. */
    public CheckOptions waitingForReady() {
        return new CheckOptions(deadline, true);
    }

    /** The same, failing at once while no node is reachable. */
    public CheckOptions failingAtOnce() {
        return new CheckOptions(deadline, false);
    }
}
