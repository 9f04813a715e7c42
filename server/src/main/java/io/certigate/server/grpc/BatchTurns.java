package io.certigate.server.grpc;

import io.certigate.server.limit.LoadLevel;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The batches of one event loop, one at a time: between two of them the loop reads what has come meanwhile, so that a single check waits for
 * one batch, not for all that came before it. Connections take turns. A batch that comes while none waits is answered at once. Only the loop
 * itself uses it.
 */
final class BatchTurns {
    /** Most bytes of requests that wait, about 250,000 questions. */
    static final long MAX_BYTES = 16L * 1024 * 1024;

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(LoadLevel.PATIENCE_MILLIS);

    private final EventExecutor loop;
    private final LongSupplier nanoTime;
    private final long bound;

    /** The connections that have batches waiting, in turn. */
    private final Deque<Lane> waiting = new ArrayDeque<>();

    private boolean isTaken;
    private long bytes;

    /**
     * Begins with none.
     *
     * @param nanoTime the time, in nanoseconds
     * @param boundNanos how long a batch may wait before its connection is to bring no more; 0 for any time
     */
    BatchTurns(EventExecutor loop, LongSupplier nanoTime, long boundNanos) {
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.bound = boundNanos;
    }

    /** The place of a connection. */
    Lane lane() {
        return new Lane();
    }

    /** The turn of the one that was answered is over. */
    private void next() {
        Lane lane = waiting.pollFirst();
        if (lane == null) {
            isTaken = false;
            return;
        }
        // A task would run before the loop reads again; a timer, even one that is due, runs after it has.
        var unused = loop.schedule(this::next, 0, TimeUnit.NANOSECONDS);
        lane.answerOldest();
    }

    /** A batch that waits, since some time. */
    private record Batch(Runnable answer, int length, long since) {}

    /** What waits of one connection. */
    final class Lane {
        private final Deque<Batch> batches = new ArrayDeque<>();
        private boolean isBehind;
        private long behindSince;

        private Lane() {}

        /**
         * Whether its oldest batch has waited for longer than the bound, as all before it have for {@value LoadLevel#PATIENCE_MILLIS} ms: a
         * pause of the machine is no load.
         */
        boolean isLate() {
            Batch oldest = batches.peekFirst();
            if (!isBehind || oldest == null) {
                return false;
            }
            long now = nanoTime.getAsLong();
            return now - oldest.since > bound && now - behindSince >= PATIENCE_NANOS;
        }

        private void waited(long nanos, long now) {
            if (nanos < bound / 2) {
                isBehind = false;
            } else if (nanos > bound && bound > 0 && !isBehind) {
                isBehind = true;
                behindSince = now;
            }
        }

        /**
         * Answers a batch, now or when its turn comes.
         *
         * @param answer answers it; throws nothing
         * @param length of its request, in bytes
         * @return false if there is no room for it: it will not be answered
         */
        boolean add(Runnable answer, int length) {
            if (!isTaken) {
                isTaken = true;
                isBehind = false;
                loop.execute(BatchTurns.this::next);
                answer.run();
                return true;
            }
            if (bytes + length > MAX_BYTES) {
                return false;
            }
            bytes += length;
            batches.addLast(new Batch(answer, length, nanoTime.getAsLong()));
            if (batches.size() == 1) {
                waiting.addLast(this);
            }
            return true;
        }

        private void answerOldest() {
            Batch batch = batches.removeFirst();
            if (!batches.isEmpty()) {
                waiting.addLast(this);
            }
            bytes -= batch.length;
            long now = nanoTime.getAsLong();
            waited(now - batch.since, now);
            batch.answer.run();
        }

        /** Forgets a batch whose caller has gone, if it waits. */
        void remove(Runnable answer) {
            for (Iterator<Batch> each = batches.iterator(); each.hasNext(); ) {
                Batch batch = each.next();
                if (batch.answer == answer) {
                    each.remove();
                    bytes -= batch.length;
                }
            }
            if (batches.isEmpty()) {
                waiting.remove(this);
            }
        }
    }
}
