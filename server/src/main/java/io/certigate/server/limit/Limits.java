package io.certigate.server.limit;

import java.time.Duration;

/**
 * What an operator chooses about how much a node takes on.
 *
 * @param connections most connections at a time, at least 1
 * @param connectionsPerAddress most of them from one address (of IPv6: one network of 64 bits), at least 1
 * @param streamsPerCaller most streams of checks of one caller at a time, at least 1
 * @param checks how many questions one caller may ask
 * @param writes how often one caller may write, but for writes that only forbid
 * @param reads how often one caller may ask for what takes long: lists, forecasts, the decision log, impact
 * @param shedAfter how late an event loop may be before it sheds checks; zero to shed none
 */
public record Limits(
        int connections,
        int connectionsPerAddress,
        int streamsPerCaller,
        RateLimit checks,
        RateLimit writes,
        RateLimit reads,
        Duration shedAfter) {
    /** Default for all connections. */
    public static final int DEFAULT_CONNECTIONS = 1_024;

    /** Default for the connections of one address: half of all, so that none keeps every other one out. */
    public static final int DEFAULT_CONNECTIONS_PER_ADDRESS = DEFAULT_CONNECTIONS / 2;

    /** Default for the streams of one caller: a quarter of a node's. */
    public static final int DEFAULT_STREAMS_PER_CALLER = 256;

    /** Default for how late an event loop may be. */
    public static final Duration DEFAULT_SHED_AFTER = Duration.ofMillis(50);

    /** The defaults: no caller has a rate. */
    public static final Limits DEFAULT = new Limits(
            DEFAULT_CONNECTIONS,
            DEFAULT_CONNECTIONS_PER_ADDRESS,
            DEFAULT_STREAMS_PER_CALLER,
            RateLimit.NONE,
            RateLimit.NONE,
            RateLimit.NONE,
            DEFAULT_SHED_AFTER);

    /** The same, but for when checks are shed. */
    public Limits withShedAfter(Duration time) {
        return new Limits(connections, connectionsPerAddress, streamsPerCaller, checks, writes, reads, time);
    }

    /** Checks the ranges. */
    public Limits {
        if (connections < 1 || connectionsPerAddress < 1 || streamsPerCaller < 1) {
            throw new IllegalArgumentException("expected limits of at least 1, found " + connections + " connections, "
                    + connectionsPerAddress + " of one address, " + streamsPerCaller + " streams of one caller");
        }
        if (shedAfter.isNegative()) {
            throw new IllegalArgumentException("expected zero or a time to shed after, found " + shedAfter);
        }
    }
}
