package io.certigate.client;

/**
 * What a client did since it was made.
 *
 * @param calls checks, batches and forecasts, those included that the circuit did not let through; a reused answer takes none
 * @param failures those that had no answer, for whatever reason
 * @param retries requests that were sent again, of all calls of the client's channel
 * @param circuit whether calls are sent now
 * @param circuitOpened how often the circuit opened
 * @param circuitRejected calls that it did not let through
 * @param reuse what became of answers that could be reused; all zero where none is
 */
public record ClientStats(
        long calls,
        long failures,
        long retries,
        CircuitState circuit,
        long circuitOpened,
        long circuitRejected,
        ReuseStats reuse) {}
