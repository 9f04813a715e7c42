package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.state.HeldDirectives;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The segment that is being written: a file that was filled with zeros ahead of use, since a write into a hole of a sparse file
 * kills the process when the disk is full, mapped into memory, so that what was written outlives the process.
 */
final class ActiveSegment {
    private static final int ZEROS = 1024 * 1024;
    private static final int MARK_BITS = 32;
    private static final AtomicInteger MARKS = new AtomicInteger();

    /** A state that was written to this segment. */
    record WrittenState(Revision revision, String release, HeldDirectives directives, long sequence) {}

    /** Directives that were written to this segment. */
    record WrittenDirectives(HeldDirectives directives, long[] sequences) {}

    private final SegmentFile file;
    private final MappedByteBuffer map;
    private final long first;
    // Tells the marks on facts of this segment from those of all others in this process.
    private final int mark = MARKS.incrementAndGet();
    private volatile int written;
    volatile @Nullable WrittenState state;
    volatile @Nullable WrittenDirectives directives;

    private ActiveSegment(SegmentFile file, MappedByteBuffer map, long first) {
        this.file = file;
        this.map = map;
        this.first = first;
        map.put(0, Frame.MAGIC);
        this.written = Frame.MAGIC.length;
    }

    /**
     * Makes a segment.
     *
     * @param size its bytes
     * @param first sequence of its first frame
     */
    static ActiveSegment create(SegmentFile file, int size, long first) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(size, ZEROS));
            for (int at = 0; at < size; ) {
                zeros.clear().limit(Math.min(zeros.capacity(), size - at));
                at += channel.write(zeros, at);
            }
            channel.force(true);
            return new ActiveSegment(file, channel.map(MapMode.READ_WRITE, 0, size), first);
        }
    }

    /** Its file. */
    SegmentFile file() {
        return file;
    }

    /** Bytes that were written: everything before is whole. */
    int written() {
        return written;
    }

    /** Whether so many bytes of payload still fit. */
    boolean fits(int length, int reserve) {
        return map.capacity() - written - Frame.OVERHEAD - reserve >= length;
    }

    /**
     * Writes one frame, which fits. One thread at a time.
     *
     * @param bytes room for the frame's head, then the payload
     */
    void append(FrameType type, long sequence, byte[] bytes, int length) {
        Frame.write(bytes, 0, type, sequence, length);
        map.put(written, bytes, 0, Frame.OVERHEAD + length);
        written += Frame.OVERHEAD + length;
    }

    /** The sequence under which facts were written to this segment, 0 if they were not. */
    long sequenceOf(Facts facts) {
        long found = facts.mark();
        return found >>> MARK_BITS == mark ? first + (int) found : 0;
    }

    /** Remembers the sequence under which facts were written to this segment. */
    void remember(Facts facts, long sequence) {
        facts.mark((long) mark << MARK_BITS | sequence - first);
    }

    /** Makes everything that was written durable. */
    void force() {
        map.force();
    }

    /** Cuts off what was not written. Nothing may be written any more. */
    void finish() throws IOException {
        map.force();
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
            channel.truncate(written);
            channel.force(true);
        }
    }
}
