package io.certigate.server.decisionlog;

import com.google.protobuf.CodedInputStream;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The written part of one segment in memory, whose frames were checked one by one. For any number of threads. */
public final class SegmentImage {
    /** Most bytes of a segment. */
    public static final int MAX_BYTES = 256 * 1024 * 1024;

    private static final int BEGINNING = 4 * 1024;

    private final SegmentFile file;
    // Little-endian.
    private final ByteBuffer content;
    private final FrameList frames;
    private final int end;
    private final @Nullable String damage;

    private SegmentImage(SegmentFile file, ByteBuffer content, FrameList frames, int end, @Nullable String damage) {
        this.file = file;
        this.content = content;
        this.frames = frames;
        this.end = end;
        this.damage = damage;
    }

    /**
     * Reads a segment, a compressed one and one that is being written too: up to the first frame that is not whole.
     *
     * @throws NotASegment if it is no segment
     * @throws IOException if it cannot be read
     */
    public static SegmentImage read(SegmentFile file) throws IOException {
        byte[] bytes = content(file.path());
        if (!file.isCompressed()) {
            return of(file, bytes, null);
        }
        GzipMembers.Content content = GzipMembers.read(bytes, MAX_BYTES);
        return of(file, content.bytes(), content.damage());
    }

    /** Reads the first frames of a segment, its header among them. */
    public static SegmentImage beginning(SegmentFile file) throws IOException {
        try (SegmentBytes bytes = SegmentBytes.open(file)) {
            return of(file, bytes.read(0, Math.min(BEGINNING, bytes.size())), null);
        }
    }

    private static byte[] content(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            requireSize(size, file);
            ByteBuffer buffer = ByteBuffer.allocate((int) size);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // A file that is cut meanwhile is as long as it was read.
            }
            return buffer.hasRemaining() ? Arrays.copyOf(buffer.array(), buffer.position()) : buffer.array();
        }
    }

    /** Refuses a file that is too large for a segment. */
    static void requireSize(long size, Path file) throws NotASegment {
        if (size > MAX_BYTES) {
            throw new NotASegment("expected a segment of at most " + MAX_BYTES + " bytes, found " + size + ": " + file);
        }
    }

    /**
     * Checks the bytes of a segment, in time in proportion to their number.
     *
     * @throws NotASegment if they are none of a segment
     */
    static SegmentImage of(SegmentFile file, byte[] bytes) throws NotASegment {
        return of(file, bytes, null);
    }

    private static SegmentImage of(SegmentFile file, byte[] bytes, @Nullable String damage) throws NotASegment {
        return of(file, ByteBuffer.wrap(bytes), damage);
    }

    /**
     * Checks the bytes of a segment in whatever memory they are, which must stay while the image is used.
     *
     * @param damage what is wrong with the compressed file that they come from; null for nothing
     * @throws NotASegment if they are none of a segment
     */
    static SegmentImage of(SegmentFile file, ByteBuffer bytes, @Nullable String damage) throws NotASegment {
        ByteBuffer content = bytes.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
        int start = Frame.MAGIC.length;
        if (content.capacity() < start || !content.slice(0, start).equals(ByteBuffer.wrap(Frame.MAGIC))) {
            throw new NotASegment("expected a segment of a decision log, found "
                    + (damage == null ? "something else" : damage) + ": " + file.path());
        }
        FrameList frames = new FrameList(content);
        int at = start;
        long expected = 0;
        while (true) {
            Frame frame = Frame.read(content, at, content.capacity(), expected);
            if (frame == null) {
                return new SegmentImage(file, content, frames, at, damage);
            }
            frames.append(frame);
            at = frame.end();
            expected = frame.sequence() + 1;
        }
    }

    /** A file holds something else than a segment. */
    public static final class NotASegment extends IOException {
        private static final long serialVersionUID = 1L;

        NotASegment(String message) {
            super(message);
        }
    }

    /** Its file. */
    public SegmentFile file() {
        return file;
    }

    /** The frames in their order. Their sequences have no gaps. */
    public List<Frame> frames() {
        return frames;
    }

    /** Where the written part ends: what follows is nothing, torn or damaged. */
    public int end() {
        return end;
    }

    /** Where the last byte after the end that is not zero ends; the end if nothing or only zeros follow it. */
    int rest() {
        int at = content.capacity();
        while (at - end >= Long.BYTES && content.getLong(at - Long.BYTES) == 0) {
            at -= Long.BYTES;
        }
        while (at > end && content.get(at - 1) == 0) {
            at--;
        }
        return at;
    }

    /** Whether something follows the written part that is no frame: it was damaged, or is being written just now. */
    public boolean endsAbruptly() {
        return damage != null || rest() > end;
    }

    /** What is wrong with the compressed file that the bytes come from; null for nothing. */
    @Nullable
    String damage() {
        return damage;
    }

    /** How many bytes there are, those after the end too. */
    int size() {
        return content.capacity();
    }

    /** The bytes of the segment, those after the end too; little-endian. */
    ByteBuffer content() {
        return content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The bytes of the segment in an array, those after the end too; it may be the image's own. */
    byte[] bytes() {
        if (content.hasArray()) {
            return content.array();
        }
        byte[] copy = new byte[content.capacity()];
        content.get(0, copy);
        return copy;
    }

    /** The payload of a frame. */
    public ByteBuffer payload(Frame frame) {
        return content.slice(frame.payload(), frame.length()).asReadOnlyBuffer();
    }

    /** Reads the payload of a frame field by field. */
    CodedInputStream fields(Frame frame) {
        return content.hasArray()
                ? CodedInputStream.newInstance(content.array(), frame.payload(), frame.length())
                : CodedInputStream.newInstance(content.slice(frame.payload(), frame.length()));
    }

    /** Adds a frame to a tree as a leaf. */
    void hash(Frame frame, MerkleTree tree) {
        int length = frame.end() - frame.offset();
        if (content.hasArray()) {
            tree.add(content.array(), frame.offset(), length);
        } else {
            tree.add(content.slice(frame.offset(), length));
        }
    }

    /**
     * The frame of a sequence.
     *
     * @throws IllegalArgumentException if there is none of that type
     */
    public Frame frame(long sequence, FrameType type) {
        long index = frames.isEmpty() ? -1 : sequence - frames.get(0).sequence();
        if (index < 0 || index >= frames.size() || frames.get((int) index).type() != type) {
            throw new IllegalArgumentException(
                    "expected a frame of type " + type + " with the sequence " + sequence + ", found none");
        }
        return frames.get((int) index);
    }
}
