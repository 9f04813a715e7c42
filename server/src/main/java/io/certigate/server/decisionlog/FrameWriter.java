package io.certigate.server.decisionlog;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives frames their sequences and copies them into their segment, one after the other: nothing else writes to a segment. For any
 * number of threads; whoever holds the lock only copies.
 */
final class FrameWriter {
    /** In place of a sequence: nothing was written. */
    static final long NOTHING = 0;

    private final ReentrantLock lock = new ReentrantLock();
    private final Runnable wake;
    // Guarded by the lock.
    private long next;

    /**
     * Goes on with a log.
     *
     * @param next sequence of the next frame
     * @param wake is told when a segment was written up to its {@link ActiveSegment#wakeAt}; must be short
     */
    FrameWriter(long next, Runnable wake) {
        this.next = next;
        this.wake = wake;
    }

    /**
     * Writes a frame.
     *
     * @return its sequence; 0 if the segment has ended or has no room
     */
    long write(ActiveSegment segment, FrameType type, ProtoBuffer record) {
        lock.lock();
        try {
            return segment.ended || !segment.fits(record.length(), ActiveSegment.RESERVE)
                    ? NOTHING
                    : append(segment, type, record);
        } finally {
            lock.unlock();
        }
    }

    /** Writes a frame to a segment that has ended, from its reserve. Only until the {@link Syncer} is told of its end. */
    long writeLast(ActiveSegment segment, FrameType type, ProtoBuffer record) {
        lock.lock();
        try {
            return segment.fits(record.length(), 0) ? append(segment, type, record) : NOTHING;
        } finally {
            lock.unlock();
        }
    }

    private long append(ActiveSegment segment, FrameType type, ProtoBuffer record) {
        long sequence = next;
        segment.append(type, sequence, record.bytes(), record.length());
        next = sequence + 1;
        if (segment.written() >= segment.wakeAt) {
            segment.wakeAt = Integer.MAX_VALUE;
            wake.run();
        }
        return sequence;
    }

    /** Ends a segment: {@link #write} takes nothing for it any more. */
    void end(ActiveSegment segment) {
        lock.lock();
        try {
            segment.ended = true;
        } finally {
            lock.unlock();
        }
    }

    /** Asks to be woken when so many more bytes are written to a segment, or it is written up to a place. */
    void wakeAfter(ActiveSegment segment, int bytes, int place) {
        lock.lock();
        try {
            int after = segment.written() + bytes;
            segment.wakeAt = segment.written() < place ? Math.min(after, place) : after;
        } finally {
            lock.unlock();
        }
    }

    /** Sequence of the next frame. */
    long next() {
        lock.lock();
        try {
            return next;
        } finally {
            lock.unlock();
        }
    }
}
