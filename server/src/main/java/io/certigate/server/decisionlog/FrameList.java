package io.certigate.server.decisionlog;

import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;

/** The frames of a segment by where they begin: four bytes for each. They follow one another without a gap in their sequences. */
final class FrameList extends AbstractList<Frame> implements RandomAccess {
    private static final int INITIAL = 256;

    private final ByteBuffer bytes;
    private int[] offsets = new int[INITIAL];
    private int count;
    private long first;

    /**
     * None yet.
     *
     * @param bytes those of the segment, little-endian
     */
    FrameList(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Adds the frame that follows, which was checked. */
    void append(Frame frame) {
        if (count == 0) {
            first = frame.sequence();
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
        }
        offsets[count++] = frame.offset();
    }

    @Override
    public Frame get(int index) {
        int offset = offsets[Objects.checkIndex(index, count)];
        FrameType type = Frame.type(bytes, offset);
        if (type == null) {
            throw new IllegalStateException("expected the frame that was checked at " + offset + ", found another");
        }
        return new Frame(offset, type, first + index, offset + Frame.OVERHEAD, Frame.length(bytes, offset));
    }

    @Override
    public int size() {
        return count;
    }
}
