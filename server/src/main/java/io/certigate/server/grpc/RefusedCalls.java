package io.certigate.server.grpc;

import io.certigate.server.security.Verdict;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs that callers are not let in: the first at once, then one line for all of an interval, never what they sent. For any thread. */
final class RefusedCalls {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedCalls.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;
    private final LongAdder unlogged = new LongAdder();
    private final LongAdder all = new LongAdder();
    private final AtomicLong next;

    RefusedCalls(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    /** Takes note of one. */
    void note(Verdict verdict, ServerCall<?, ?> call) {
        all.increment();
        unlogged.increment();
        long now = nanoTime.getAsLong();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + INTERVAL.toNanos())) {
            LOG.warn(
                    "{} calls were not let in since this was last said; the last came from {} to {} {}",
                    unlogged.sumThenReset(),
                    call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR),
                    call.getMethodDescriptor().getFullMethodName(),
                    reason(verdict));
        }
    }

    /** How many there were. */
    long count() {
        return all.sum();
    }

    private static String reason(Verdict verdict) {
        if (verdict instanceof Verdict.Refused refused) {
            return refused.reason().text();
        }
        return verdict instanceof Verdict.Undecided undecided
                ? undecided.reason().text()
                : "";
    }
}
