package io.certigate.client;

import java.time.Duration;

/**
 * When calls fail at once, without being sent. After so many failures in a row the circuit opens: for the pause every call fails
 * with {@link CertigateException.CircuitOpen}. Then one call is let through. If it is answered, the circuit closes; if it
 * fails, it stays open for another pause. It never allows anything.
 *
 * <p>A failure is that of a server that is away, late, overloaded or out of order. A denial and a request that is refused are
 * answers, and a call that its caller gave up says nothing.
 *
 * @param failures in a row that open it, at least 1
 * @param pause until a call is let through, positive
 */
public record CircuitPolicy(int failures, Duration pause) {
    /** Fifty failures in a row; a second. */
    public static final CircuitPolicy DEFAULT = new CircuitPolicy(50, Duration.ofSeconds(1));

    /** Never opens. */
    public static final CircuitPolicy NEVER = new CircuitPolicy(Integer.MAX_VALUE, Duration.ofSeconds(1));

    /** Checks the ranges. */
    public CircuitPolicy {
        if (failures < 1) {
            throw new IllegalArgumentException("expected at least 1 failure, found " + failures);
        }
        if (pause.isNegative() || pause.isZero()) {
            throw new IllegalArgumentException("expected a positive pause, found " + pause);
        }
    }
}
