package io.certigate.server.grpc;

import io.certigate.server.limit.LoadLevel;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How late one event loop is: while checks come, a timer is set again and again, and runs as late as a check does that arrives when it is
 * due. A loop without checks sets none. Only the loop itself uses it, but for {@link #level}.
 */
final class LoopLoad implements Runnable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Most calls on connections whose peers leave no room for answers, on one event loop; a call takes about 10 KiB. */
    private static final int MAX_HELD = 1_024;

    /** Up to which level connections with few calls are spared. */
    private static final int SPARING = LoadLevel.ALL / 2;

    private static final int FEW_CALLS = 2;

    private final EventExecutor loop;
    private final LongSupplier nanoTime;
    private final LoadLevel level;
    private final BatchTurns batches;
    private boolean isArmed;
    private boolean hasChecks;
    private long due;
    private int held;

    LoopLoad(EventExecutor loop, LongSupplier nanoTime, LoadLevel level, BatchTurns batches) {
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.level = level;
        this.batches = batches;
    }

    /** The batches that it answers. */
    BatchTurns batches() {
        return batches;
    }

    /**
     * A check has come; whether to shed it.
     *
     * @param connection where; one with few calls is spared as long as it suffices to shed others, whose calls are what waits
     */
    boolean shedsCheck(Connection connection) {
        hasChecks = true;
        if (!isArmed && level.isOn()) {
            arm();
        }
        return level.sheds() && (level.level() > SPARING || connection.calls() > FEW_CALLS);
    }

    /** Whether to shed what takes long. */
    boolean shedsRead() {
        return level.level() > 0;
    }

    private void arm() {
        isArmed = true;
        hasChecks = false;
        due = nanoTime.getAsLong() + PERIOD_NANOS;
        var unused = loop.schedule(this, PERIOD_NANOS, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        isArmed = false;
        level.ran(due, nanoTime.getAsLong());
        // Once more after the last check, so that a level that is left falls.
        if (hasChecks || level.level() > 0) {
            arm();
        }
    }

    /** More or fewer calls are held up by peers that do not take answers. */
    void held(int more) {
        held += more;
    }

    /** Whether there are too many of them. */
    boolean isCrowded() {
        return held > MAX_HELD;
    }

    /** How much is shed, see {@link LoadLevel#level}. */
    int level() {
        return level.level();
    }
}
