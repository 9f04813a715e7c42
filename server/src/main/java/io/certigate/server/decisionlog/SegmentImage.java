package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The written part of one segment in memory, whose frames were checked one by one. For any number of threads. */
public final class SegmentImage {
    /** Most bytes of a segment. */
    public static final int MAX_BYTES = 256 * 1024 * 1024;

    private static final int BEGINNING = 4 * 1024;

    private final SegmentFile file;
    private final byte[] bytes;
    private final List<Frame> frames;
    private final int end;
    private final @Nullable String damage;

    private SegmentImage(SegmentFile file, byte[] bytes, List<Frame> frames, int end, @Nullable String damage) {
        this.file = file;
        this.bytes = bytes;
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
            if (size > MAX_BYTES) {
                throw new NotASegment(
                        "expected a segment of at most " + MAX_BYTES + " bytes, found " + size + ": " + file);
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) size);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // A file that is cut meanwhile is as long as it was read.
            }
            return buffer.hasRemaining() ? Arrays.copyOf(buffer.array(), buffer.position()) : buffer.array();
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
        int start = Frame.MAGIC.length;
        if (bytes.length < start || !Arrays.equals(bytes, 0, start, Frame.MAGIC, 0, start)) {
            throw new NotASegment("expected a segment of a decision log, found "
                    + (damage == null ? "something else" : damage) + ": " + file.path());
        }
        List<Frame> frames = new ArrayList<>();
        int at = start;
        long expected = 0;
        while (true) {
            Frame frame = Frame.read(bytes, at, bytes.length, expected);
            if (frame == null) {
                return new SegmentImage(file, bytes, frames, at, damage);
            }
            frames.add(frame);
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
        for (int at = bytes.length; at > end; at--) {
            if (bytes[at - 1] != 0) {
                return at;
            }
        }
        return end;
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

    /** The bytes of the segment, those after the end too. */
    byte[] bytes() {
        return bytes;
    }

    /** The payload of a frame. */
    public ByteBuffer payload(Frame frame) {
        return ByteBuffer.wrap(bytes, frame.payload(), frame.length()).slice().asReadOnlyBuffer();
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
