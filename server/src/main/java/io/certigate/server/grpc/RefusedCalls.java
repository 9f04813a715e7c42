package io.certigate.server.grpc;

import io.certigate.server.security.Verdict;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
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
    private volatile @Nullable Last last;

    private record Last(String address, String method, String reason) {}

    RefusedCalls(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    /** Takes note of one. */
    void note(Verdict verdict, ServerCall<?, ?> call) {
        note(
                verdict,
                String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
                call.getMethodDescriptor().getFullMethodName());
    }

    void note(Verdict verdict, String address, String method) {
        all.increment();
        last = new Last(address, method, reason(verdict));
        unlogged.increment();
        tell();
    }

    /** Tells those that have not been told, if it is time; to be called about every second, so that the end of a burst is told too. */
    void tell() {
        Last from = last;
        if (from == null || unlogged.sum() == 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + INTERVAL.toNanos())) {
            long calls = unlogged.sumThenReset();
            LOG.warn(
                    "{} not let in since this was last said; the last came from {} to {} {}",
                    calls == 1 ? "1 call was" : calls + " calls were",
                    from.address(),
                    from.method(),
                    from.reason());
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
