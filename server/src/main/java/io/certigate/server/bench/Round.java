package io.certigate.server.bench;

import java.time.Duration;

/**
 * One round of load on one server.
 *
 * @param load what the load measured
 * @param perCall decisions of a call
 * @param cpu processor time of the server, of all its threads
 * @param storeReads holders that the server read from its store
 */
record Round(Load.Measured load, int perCall, Duration cpu, long storeReads) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    long decisions() {
        return load.calls() * perCall;
    }

    double decisionsPerSecond() {
        return decisions() * NANOS_PER_SECOND / load.elapsed().toNanos();
    }

    /** Microseconds of the processor for one decision. */
    double cpuPerDecision() {
        return cpu.toNanos() / NANOS_PER_MICRO / Math.max(1, decisions());
    }

    /** How many processors the server used. */
    double processors() {
        return (double) cpu.toNanos() / load.elapsed().toNanos();
    }

    /** A percentile of the calls' latency, in microseconds. */
    double latency(double percentile) {
        return load.latency().getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }

    double storeReadsPerDecision() {
        return (double) storeReads / Math.max(1, decisions());
    }
}
