package io.certigate.oracle;

/**
 * A promise that was broken.
 *
 * @param promise which
 * @param what what was expected and what was found
 */
record Violation(Promise promise, String what) {
    /** What is promised. */
    enum Promise {
        /** An answer is what its revision and instant make it. */
        ANSWER_OF_ITS_REVISION,
        /** An answer's revision is one of the change log, with its hash and its release. */
        REVISION_OF_THE_LOG,
        /** What was acknowledged more than the longest staleness before the request is included. */
        BOUNDED_STALENESS,
        /** What this node acknowledged before the request is included. */
        OWN_WRITES,
        /** A fully consistent answer includes whatever was acknowledged before the request. */
        FULL_CONSISTENCY,
        /** An answer includes the revision of its token. */
        TOKEN,
        /** An answer may be relied upon only while what it may lack is younger than the longest staleness. */
        LEASE,
        /** A node's answers never go back. */
        NEVER_BACK,
        /** All answers of a batch have one revision, release and instant. */
        ONE_BATCH_ONE_VIEW,
        /** Who must never act is never permitted. */
        CANARY,
        /** A node whose clock is wrong by more than a second does not answer. */
        CLOCK,
        /** What was acknowledged is there. */
        DURABILITY,
        /** A fault is over within its bound. */
        RECOVERY
    }
}
