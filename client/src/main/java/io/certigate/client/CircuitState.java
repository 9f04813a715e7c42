package io.certigate.client;

/** Whether calls are sent; see {@link CircuitPolicy}. */
public enum CircuitState {
    /** They are. */
    CLOSED,
    /** They fail at once. */
    OPEN,
    /** One was sent to see whether it is answered; the others fail at once. */
    HALF_OPEN
}
