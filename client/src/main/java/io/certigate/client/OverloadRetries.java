package io.certigate.client;

import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * When a question is asked again that a server had too much to do for: after the pause that the server asks for, if the deadline leaves time
 * for it, as often as {@link Retries} allows, and within a budget, so that many who are refused do not come back as more. gRPC by itself
 * would repeat without either. For any number of threads.
 */
final class OverloadRetries {
    // As gRPC's budget: each success earns a tenth of a repetition.
    private static final int ATTEMPT = 10;
    private static final int SUCCESS = 1;

    /** Callers who were refused together come back one after the other: the pause is longer by up to a fourth. */
    private static final double JITTER = 0.25;

    private final int attempts;
    private final int most;
    private final AtomicInteger budget;

    OverloadRetries(Retries retries) {
        this.attempts = retries.attempts();
        this.most = 2 * retries.burst() * ATTEMPT;
        this.budget = new AtomicInteger(most);
    }

    /** A call was answered. */
    void answered() {
        if (budget.get() < most) {
            budget.updateAndGet(left -> Math.min(most, left + SUCCESS));
        }
    }

    /**
     * How long to wait before a call is made again.
     *
     * @param made how often it was made
     * @param deadline when it must be answered; null for never
     * @return in nanoseconds; -1 if it is not made again
     */
    long pause(MethodDescriptor<?, ?> method, CertigateException failure, int made, @Nullable Deadline deadline) {
        if (!(failure instanceof CertigateException.Overloaded overloaded)) {
            return -1;
        }
        int left = budget.updateAndGet(before -> Math.max(0, before - ATTEMPT));
        Duration asked = overloaded.retryAfter().orElse(null);
        if (asked == null || made >= attempts || left <= most / 2 || !CallPolicy.READS.contains(method)) {
            return -1;
        }
        long pause = (long)
                (asked.toNanos() * (1 + JITTER * ThreadLocalRandom.current().nextDouble()));
        boolean fits = deadline == null || deadline.timeRemaining(TimeUnit.NANOSECONDS) > pause;
        return fits ? pause : -1;
    }
}
