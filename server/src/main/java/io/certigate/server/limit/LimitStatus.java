package io.certigate.server.limit;

/** What the limits of a node did since it started. For any number of threads. */
public interface LimitStatus {
    /** Connections that are open. */
    int connections();

    /** Connections that were closed as they came, because there were as many as there may be. */
    long refusedConnections();

    /** Connections that were closed because their peer did not read its answers, or never spoke HTTP/2. */
    long closedConnections();

    /** Calls that were refused because their caller had made too many. */
    long rateLimited();

    /** Calls that were refused because the event loop was late. */
    long shed();

    /** Calls that were refused because too many answers were not read. */
    long unread();

    /** How many of 16 checks the latest event loop sheds now, 0 to 15. */
    int sheddingLevel();
}
