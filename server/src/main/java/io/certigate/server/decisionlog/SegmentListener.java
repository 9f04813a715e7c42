package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;

/**
 * Follows the segments of a log while they are written. What is called on the log's thread must not wait for a disk: decisions may
 * wait for it.
 */
interface SegmentListener {
    /** Does nothing. */
    SegmentListener NONE = new SegmentListener() {};

    /**
     * What the header of a segment says of the chain that it continues.
     *
     * @param previous hash of the last seal of the segment before
     * @param publicKey key of the signatures, empty if there are none
     */
    record Link(byte[] previous, byte[] publicKey) {
        /** No chain. */
        static final Link NONE = new Link(new byte[0], new byte[0]);
    }

    /** Writes frames to the segment that a call is about. */
    @FunctionalInterface
    interface FrameSink {
        /**
         * Writes a frame.
         *
         * @return its sequence, 0 if there was no room for it
         */
        long write(FrameType type, ProtoBuffer record);
    }

    /** A segment is about to begin; on the log's thread. */
    default Link begin(long number) {
        return Link.NONE;
    }

    /**
     * Something may have been written to the segment since the last call: at least ten times a second, and after half a MiB;
     * on the log's thread. {@link ActiveSegment#read} gives the bytes.
     */
    default void written(ActiveSegment segment, FrameSink sink) {}

    /**
     * Nothing is written to the segment any more but what this call writes, for which {@link ActiveSegment#RESERVE} bytes are
     * left; on the log's thread, once for a segment.
     */
    default void ending(ActiveSegment segment, FrameSink sink) {}

    /**
     * A segment is about to be made ahead of use; on the thread that works with files, which may block.
     *
     * @throws IOException if it must not be made: why, and what to do
     */
    default void making(int bytes) throws IOException {}

    /** A segment has its final length and name; on the thread that works with files, which may block. */
    default void finished(SegmentFile file) {}
}
