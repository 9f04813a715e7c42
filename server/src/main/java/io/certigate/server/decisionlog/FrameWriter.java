package io.certigate.server.decisionlog;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives frames their sequences and copies them into their segment, one after the other: nothing else writes to a segment. For any
 * number of threads; whoever holds the lock only copies.
 */
final class FrameWriter {
    /** In place of a sequence: nothing was written. */
    static final long NOTHING = 0;

    /**
     * Most bytes that may lack their seal when a decision is written. Whoever cannot wait is refused beyond, which is half of what
     * {@link OpenStretch} takes for honest, so that no crash at whatever load leaves a log that looks like a forgery.
     */
    static final int MOST_UNSEALED = OpenStretch.MAX_BYTES / 2;

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

    /**
     * Writes a frame as {@link #write} does, unless too much of the segment is not sealed yet.
     *
     * @return its sequence; 0 if the segment has ended, has no room, or must be sealed first
     */
    long writeIfSealed(ActiveSegment segment, FrameType type, ProtoBuffer record) {
        return lacksSeals(segment) ? NOTHING : write(segment, type, record);
    }

    /** Whether so much of a segment is not sealed that it should be, before more decisions are written. */
    static boolean lacksSeals(ActiveSegment segment) {
        return segment.written() - segment.sealed > MOST_UNSEALED;
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
