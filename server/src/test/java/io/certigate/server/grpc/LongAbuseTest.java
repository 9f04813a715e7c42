package io.certigate.server.grpc;

import org.junit.jupiter.api.Tag;

/** The long form of {@link AbuseTest}: each attack again and again, and beside it honest answers that take at most three times as long. */
@Tag("abuse")
class LongAbuseTest extends AbuseTest {
    private static final int ROUNDS = 20;
    private static final int QUIET_ANSWERS = 5_000;
    private static final double MOST_TIMES = 3;
    /** Below that nobody notices, and a pause of the collector decides. */
    private static final double LEAST_MILLIS = 30;

    @Override
    int rounds() {
        return ROUNDS;
    }

    @Override
    int quiet() {
        return QUIET_ANSWERS;
    }

    @Override
    int leastAnswers() {
        return QUIET_ANSWERS;
    }

    @Override
    double mostMillis(double quiet) {
        return Math.max(MOST_TIMES * quiet, LEAST_MILLIS);
    }
}
