package io.certigate.server.bench;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A server that is measured, with the load on it.
 *
 * @param name for people
 * @param server its process
 * @param load the load
 * @param perCall decisions of a call
 * @param storeReads tells how many holders the server has read from its store so far
 */
record Contestant(String name, ServerProcess server, Load load, int perCall, LongSupplier storeReads)
        implements AutoCloseable {
    /**
     * The most that does not count at the beginning of a round, of which it is a fifth at most. A server does a part of its work behind
     * its answers, such as sealing a log: with this what is left of before a round is as much as what is left after it.
     */
    private static final Duration LEAD_IN = Duration.ofSeconds(1);

    private static final int FIFTH = 5;

    /** A load that may be interrupted. */
    @FunctionalInterface
    private interface Running {
        Load.Measured run() throws InterruptedException;
    }

    /** One round with a number of calls in flight. */
    Round closed(Duration time, int inFlight) throws InterruptedException {
        load.closed(leadIn(time), inFlight);
        return measured(() -> load.closed(time, inFlight));
    }

    /** One round at a number of calls a second. */
    Round open(Duration time, int rate) throws InterruptedException {
        load.open(leadIn(time), rate);
        return measured(() -> load.open(time, rate));
    }

    private static Duration leadIn(Duration time) {
        Duration fifth = time.dividedBy(FIFTH);
        return fifth.compareTo(LEAD_IN) < 0 ? fifth : LEAD_IN;
    }

    private Round measured(Running running) throws InterruptedException {
        long reads = storeReads.getAsLong();
        Duration before = server.cpu();
        Load.Measured measured = running.run();
        Duration cpu = server.cpu().minus(before);
        return new Round(measured, perCall, cpu, storeReads.getAsLong() - reads);
    }

    @Override
    public void close() {
        load.close();
    }
}
