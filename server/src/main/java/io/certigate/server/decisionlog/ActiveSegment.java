package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.Ruling;
import io.certigate.server.state.HeldDirectives;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The segment that is being written: a file that was filled with zeros ahead of use, mapped into memory, so that what was
 * written outlives the process.
 */
final class ActiveSegment {
    /** Bytes at the end that only the last frames of a segment may use. */
    static final int RESERVE = 1024;

    /** So far ahead of what is written pages are written to, in bytes: twice what wakes the thread that does so. */
    static final int TOUCHED = 1024 * 1024;

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final int MARK_BITS = 32;
    private static final AtomicInteger MARKS = new AtomicInteger();

    /** A state that was written to this segment. */
    record WrittenState(Revision revision, String release, HeldDirectives directives, long sequence) {}

    /** Directives that were written to this segment. */
    record WrittenDirectives(HeldDirectives directives, long[] sequences) {}

    private final SegmentFile file;
    private final int capacity;
    private final long first;
    // Tells the marks on facts and rulings of this segment from those of all others in this process.
    private final int mark = MARKS.incrementAndGet();
    // Null once it was released.
    private volatile @Nullable MappedByteBuffer map;
    private volatile int written;
    // Pages before it were written to; only the log's own thread uses it.
    private int touched = TOUCHED;

    /** The present state that was written last. */
    volatile @Nullable WrittenState state;

    /** The sets of directives that were written or used last, the last one first; a few. */
    volatile List<WrittenDirectives> directives = List.of();

    /** Bytes that are durable; only the {@link Syncer} writes it. */
    volatile int synced;

    /** Whether some of it could not be made durable; only the {@link Syncer} writes it. */
    volatile boolean broken;

    /** Where the block ends that was sealed last; only the {@link Sealer} writes it. */
    volatile int sealed;

    /** Whether it takes no more; guarded by the lock of the {@link FrameWriter}. */
    boolean ended;

    /** Written so far, somebody wants to know; guarded likewise. */
    int wakeAt = Integer.MAX_VALUE;

    /**
     * A segment in which nothing is written yet.
     *
     * @param file its file
     * @param map the file, all zeros
     * @param first sequence of its first frame
     */
    ActiveSegment(SegmentFile file, MappedByteBuffer map, long first) {
        this.file = file;
        this.map = map;
        this.capacity = map.capacity();
        this.first = first;
        this.written = Frame.MAGIC.length;
        this.sealed = Frame.MAGIC.length;
    }

    /** Marks the file as a segment: what a killed process leaves without the mark holds no record. After the header is written. */
    void begin() {
        map().put(0, Frame.MAGIC);
    }

    /** Its file. */
    SegmentFile file() {
        return file;
    }

    /** Its bytes when it is full. */
    int capacity() {
        return capacity;
    }

    /** Bytes that were written: everything before is whole. */
    int written() {
        return written;
    }

    /** Whether so many bytes of payload still fit, and are not more than a frame may hold. */
    boolean fits(int length, int reserve) {
        return length <= Frame.MAX_PAYLOAD && capacity - written - Frame.OVERHEAD - reserve >= length;
    }

    /**
     * Writes one frame, which fits. One thread at a time.
     *
     * @param bytes room for the frame's head, then the payload
     */
    void append(FrameType type, long sequence, byte[] bytes, int length) {
        Frame.write(bytes, 0, type, sequence, length);
        int at = written;
        map().put(at, bytes, 0, Frame.OVERHEAD + length);
        written = at + Frame.OVERHEAD + length;
    }

    /**
     * Writes to the pages that are next, so that whoever appends need not stop for the kernel. What is added to them is zero, and in
     * one step with reading them, so that nothing which another thread appends meanwhile is lost. For the log's own thread, until
     * the segment has ended.
     */
    void touch() {
        int end = Math.min(capacity - Integer.BYTES, written + TOUCHED);
        MappedByteBuffer pages = map();
        for (; touched < end; touched += Disk.PAGE) {
            INT.getAndAdd(pages, touched, 0);
        }
    }

    /**
     * Copies what was written. For the log's own thread, until the segment has ended.
     *
     * @param from where it begins
     * @param length how long it is; its end is at most {@link #written}
     * @param into takes it from its beginning
     */
    void read(int from, int length, byte[] into) {
        map().get(from, into, 0, length);
    }

    /** The sequence under which facts were written to this segment, 0 if they were not. */
    long sequenceOf(Facts facts) {
        return sequence(facts.mark());
    }

    /** Remembers the sequence under which facts were written to this segment. */
    void remember(Facts facts, long sequence) {
        facts.mark(mark(sequence));
    }

    /** The sequence under which a ruling was written to this segment, 0 if it was not. */
    long sequenceOf(Ruling ruling) {
        return sequence(ruling.mark());
    }

    /** Remembers the sequence under which a ruling was written to this segment. */
    void remember(Ruling ruling, long sequence) {
        ruling.mark(mark(sequence));
    }

    private long sequence(long found) {
        return found >>> MARK_BITS == mark ? first + (int) found : 0;
    }

    private long mark(long sequence) {
        return (long) mark << MARK_BITS | sequence - first;
    }

    /**
     * The file in memory.
     *
     * @throws IllegalStateException if it was released
     */
    MappedByteBuffer map() {
        MappedByteBuffer there = map;
        if (there == null) {
            throw new IllegalStateException(
                    "expected segment " + file.number() + " of the decision log in memory, found it released");
        }
        return there;
    }

    /**
     * Takes the file out of memory: without this it stays there, and its blocks on the disk after it was deleted, until the
     * garbage collector looks at old objects, which may be days.
     *
     * <p>Whoever touches the memory meanwhile or later kills the process. Nobody does: the log's own thread hands a segment that
     * it has ended to the {@link Syncer} and leaves it alone from then on, the syncer does so with the {@link SegmentSupply},
     * which releases it; all others write through the {@link FrameWriter}, which refuses them since the segment ended.
     */
    void release(Disk disk) {
        MappedByteBuffer there = map;
        map = null;
        if (there != null) {
            disk.release(there);
        }
    }
}
