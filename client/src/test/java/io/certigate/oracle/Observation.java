package io.certigate.oracle;

import static io.certigate.client.Instants.toInstant;

import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.Effect;
import io.certigate.v1.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One answer as a client saw it.
 *
 * @param node the process that answered; empty if any of several did
 * @param query what was asked
 * @param demand how fresh the answer had to be
 * @param sentNanos the client's monotonic clock before the request
 * @param receivedNanos the client's monotonic clock after the answer
 * @param batch which call it came with
 * @param reused whether the answer had been given before
 * @param answer what it said
 */
record Observation(
        String node,
        Query query,
        Demand demand,
        long sentNanos,
        long receivedNanos,
        long batch,
        boolean reused,
        Said answer) {
    /**
     * How fresh the answer had to be.
     *
     * @param fully whether it had to include everything that was acknowledged before
     * @param atLeast number of the revision that the token names, 0 for none
     */
    record Demand(boolean fully, long atLeast) {
        static final Demand NONE = new Demand(false, 0);
    }

    /**
     * What the answer said.
     *
     * @param effect the effect
     * @param codes the codes of its reasons, sorted
     * @param epoch the epoch of its revision
     * @param number the number of its revision
     * @param hash the hash of its revision, the first eight bytes
     * @param release the release
     * @param decidedAt when it was decided, by the node's clock
     * @param freshFor how long from then on it may be relied upon
     */
    record Said(
            Effect effect,
            List<String> codes,
            String epoch,
            long number,
            long hash,
            String release,
            Instant decidedAt,
            Duration freshFor) {
        static Said of(CheckActionResponse answer) {
            return new Said(
                    answer.getEffect(),
                    answer.getReasonsList().stream()
                            .map(Reason::getCode)
                            .sorted()
                            .toList(),
                    answer.getRevision().getEpoch().intern(),
                    answer.getRevision().getNumber(),
                    Judge.prefix(answer.getRevision().getHash()),
                    answer.getRelease().intern(),
                    toInstant(answer.getDecidedAt()),
                    Duration.ofSeconds(
                            answer.getFreshFor().getSeconds(),
                            answer.getFreshFor().getNanos()));
        }
    }

    boolean permits() {
        return answer.effect() == Effect.EFFECT_PERMIT;
    }

    /** Whether a careful client may act on it: by its own clock it arrived while it could be relied upon. */
    boolean arrivedInTime() {
        return !reused && receivedNanos - sentNanos <= answer.freshFor().toNanos();
    }
}
