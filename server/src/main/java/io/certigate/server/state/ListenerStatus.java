package io.certigate.server.state;

/**
 * How a node hears of changes between two looks at the state.
 *
 * @param used whether there is a listener: only where several nodes share a database
 * @param healthy whether its last probe came back
 * @param notifications how many notifications arrived
 * @param losses how often it was found lost or silent, and made anew
 */
public record ListenerStatus(boolean used, boolean healthy, long notifications, long losses) {
    /** There is none. */
    public static final ListenerStatus NONE = new ListenerStatus(false, false, 0, 0);
}
