package io.certigate.server.decisionlog;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How much memory whole segments may take at once, whoever reads them: verification, replay, impact, evidence. Who finds none left waits for
 * it, first come, first served. A thread that has a share takes no other one until it has given it back, so that nobody waits for somebody who
 * waits for him. For any number of threads.
 */
public final class SegmentMemory {
    /** That of this process: a third of the heap, since the heap is one for all. */
    static final SegmentMemory OF_PROCESS =
            new SegmentMemory(Runtime.getRuntime().maxMemory() / 3, Duration.ofSeconds(30));

    private static final int UNIT = 1024;

    private final Semaphore units;
    private final int all;
    private final Duration patience;

    /**
     * Makes it.
     *
     * @param bytes most bytes, at least 1 KiB
     * @param patience longest wait for a share
     */
    public SegmentMemory(long bytes, Duration patience) {
        if (bytes < UNIT) {
            throw new IllegalArgumentException("expected at least " + UNIT + " bytes, found " + bytes);
        }
        this.all = (int) Math.min(Integer.MAX_VALUE, bytes / UNIT);
        this.units = new Semaphore(all, true);
        this.patience = patience;
    }

    /** There is not enough memory for a segment, now or ever. */
    public static final class Exhausted extends IOException {
        private static final long serialVersionUID = 1L;

        private final boolean forGood;

        Exhausted(boolean forGood, String message) {
            super(message);
            this.forGood = forGood;
        }

        /** Whether there will never be enough for that segment, so that trying again does not help. */
        public boolean isForGood() {
            return forGood;
        }
    }

    /** A part of it. Given back when closed; may be closed twice. */
    static final class Share implements AutoCloseable {
        /** Of nothing. */
        static final Share NONE = new Share(new Semaphore(0), 0);

        private final Semaphore units;
        private final int taken;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Share(Semaphore units, int taken) {
            this.units = units;
            this.taken = taken;
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                units.release(taken);
            }
        }
    }

    /**
     * Takes a share; waits for it if need be.
     *
     * @throws Exhausted if there will never be so much, or others had it for too long
     * @throws InterruptedIOException if the thread is interrupted
     */
    Share take(long bytes) throws IOException {
        long wanted = (bytes + UNIT - 1) / UNIT;
        if (wanted > all) {
            throw new Exhausted(
                    true,
                    "expected memory for a segment of the decision log within " + (long) all * UNIT
                            + " bytes, found that it takes " + bytes
                            + "; give the process a larger heap, such as CERTIGATE_JAVA_OPTS=-Xmx1g");
        }
        try {
            if (!units.tryAcquire((int) wanted, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Exhausted(
                        false,
                        "expected memory for a segment of the decision log, found all " + (long) all * UNIT
                                + " bytes for such in use for " + patience.toSeconds()
                                + " s by others who read the log; try again later");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for memory for a segment of the decision log");
        }
        return new Share(units, (int) wanted);
    }

    /** Bytes that are taken now. */
    long taken() {
        return (long) (all - units.availablePermits()) * UNIT;
    }
}
