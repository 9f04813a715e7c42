package io.certigate.server.limit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The shares of all callers of a node, by their names. At most {@value #MOST} are told apart: whoever comes then shares one with all
 * others that do, until some of the known ones have been idle. For any number of threads.
 */
public final class CallerShares {
    /** Most callers that are told apart. */
    public static final int MOST = 10_000;

    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Limits limits;
    private final LongSupplier nanoTime;
    private final int most;
    private final CallerShare others;
    private final ConcurrentMap<String, CallerShare> known = new ConcurrentHashMap<>();
    private final AtomicLong sweptAt;

    /** Starts with nobody. */
    public CallerShares(Limits limits, LongSupplier nanoTime) {
        this(limits, nanoTime, MOST);
    }

    CallerShares(Limits limits, LongSupplier nanoTime, int most) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.most = most;
        this.others = new CallerShare(limits, nanoTime);
        this.sweptAt = new AtomicLong(nanoTime.getAsLong() - SWEEP_NANOS);
    }

    /**
     * The share of a caller. Whoever keeps it while it is idle may have another one than who asks later, each of them full.
     *
     * @param name tells callers apart
     */
    public CallerShare of(String name) {
        CallerShare share = known.get(name);
        if (share != null) {
            return share;
        }
        if (known.size() >= most && !sweep()) {
            return others;
        }
        return known.computeIfAbsent(name, unused -> new CallerShare(limits, nanoTime));
    }

    /** How many callers are told apart now. */
    public int size() {
        return known.size();
    }

    /** Forgets who is idle, at most once a second; whether there is room. */
    private boolean sweep() {
        long now = nanoTime.getAsLong();
        long last = sweptAt.get();
        if (now - last >= SWEEP_NANOS && sweptAt.compareAndSet(last, now)) {
            known.values().removeIf(CallerShare::isIdle);
        }
        return known.size() < most;
    }
}
