package io.certigate.server.decisionlog;

import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;

/** The frames of a segment in memory. Only where each begins is kept: four bytes, where a frame of its own would take ten times as much. */
final class SegmentFrames extends AbstractList<Frame> implements RandomAccess {
    private static final int INITIAL = 1024;

    private final ByteBuffer bytes;
    private final int[] offsets;
    private final int end;

    private SegmentFrames(ByteBuffer bytes, int[] offsets, int end) {
        this.bytes = bytes;
        this.offsets = offsets;
        this.end = end;
    }

    /** Checks frame after frame of a little-endian buffer up to the first that is not whole. */
    static SegmentFrames of(ByteBuffer bytes, int start) {
        int[] offsets = new int[INITIAL];
        int count = 0;
        int at = start;
        long expected = 0;
        for (Frame frame = Frame.read(bytes, at, bytes.capacity(), expected);
                frame != null;
                frame = Frame.read(bytes, at, bytes.capacity(), expected)) {
            if (count == offsets.length) {
                offsets = Arrays.copyOf(offsets, count + count / 2);
            }
            offsets[count++] = at;
            at = frame.end();
            expected = frame.sequence() + 1;
        }
        return new SegmentFrames(bytes, Arrays.copyOf(offsets, count), at);
    }

    /** Where the last of them ends. */
    int end() {
        return end;
    }

    @Override
    public Frame get(int index) {
        return Frame.at(bytes, offsets[Objects.checkIndex(index, offsets.length)]);
    }

    @Override
    public int size() {
        return offsets.length;
    }
}
