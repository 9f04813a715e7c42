package io.certigate.server.grpc;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of large answers wait for their readers: of one connection, and of a node. Who asks much and does not read would
 * otherwise fill the memory. For any number of threads.
 */
final class UnreadAnswers {
    /** Smaller answers do not count: their number is bounded. */
    static final int LEAST_BYTES = 4 * 1024;

    /** Most bytes for one connection: two of the largest answers. */
    static final long MAX_OF_CONNECTION = 2L * DecisionGrpcService.MAX_ANSWER_BYTES;

    /** Most bytes of a node. */
    static final long MAX = 32L * 1024 * 1024;

    /** What is told where there is no room. */
    static final BusySignal NO_ROOM = BusySignal.of(
            "expected a caller that takes its answers, found more than " + (MAX_OF_CONNECTION >> 20)
                    + " MiB of them unread on its connection, or " + (MAX >> 20)
                    + " MiB on this node; read them, or ask for less at a time",
            TimeUnit.SECONDS.toNanos(1));

    private final AtomicLong taken = new AtomicLong();
    private final LongAdder refused = new LongAdder();

    /** Room for one answer, until it is released. */
    static final class Room {
        private final @Nullable Connection connection;
        private final AtomicLong bytes;

        private Room(@Nullable Connection connection, long bytes) {
            this.connection = connection;
            this.bytes = new AtomicLong(bytes);
        }

        /** Gives the room back, if that was not done yet. */
        void release() {
            long left = bytes.getAndSet(0);
            if (connection != null && left > 0) {
                connection.giveBack(left);
            }
        }
    }

    /**
     * Takes room for an answer.
     *
     * @param connection the call's; null if it has none that is counted
     * @param bytes the length of the answer
     * @return null if there is none
     */
    static @Nullable Room room(@Nullable Connection connection, long bytes) {
        if (connection == null || bytes < LEAST_BYTES) {
            return new Room(null, 0);
        }
        return connection.take(bytes) ? new Room(connection, bytes) : null;
    }

    /** Takes room on the node; whether there was. */
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= MAX) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    /** Gives room back. */
    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** An answer was not sent. */
    void refuse() {
        refused.increment();
    }

    /** Whether half of the room is taken. */
    boolean isCrowded() {
        return taken.get() > MAX / 2;
    }

    /** How many answers were not sent for want of room. */
    long refused() {
        return refused.sum();
    }
}
