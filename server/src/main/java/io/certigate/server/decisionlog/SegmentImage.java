package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.decisionlog.SegmentMemory.Share;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The written part of one segment in memory, whose frames were checked one by one. Whoever read it closes it as soon as he needs neither
 * it nor what he got from it. For any number of threads.
 */
public final class SegmentImage implements AutoCloseable {
    /** Most bytes of a segment. */
    public static final int MAX_BYTES = 256 * 1024 * 1024;

    private static final int BEGINNING = 4 * 1024;

    private final SegmentFile file;
    private final byte[] bytes;
    private final SegmentFrames frames;
    private final @Nullable String damage;
    private final Share share;

    private SegmentImage(SegmentFile file, SegmentContent content) {
        this.file = file;
        this.bytes = content.bytes();
        this.frames = SegmentFrames.of(bytes, Frame.MAGIC.length);
        this.damage = content.damage();
        this.share = content.share();
    }

    /**
     * Reads a segment, a compressed one and one that is being written too: up to the first frame that is not whole. Takes its
     * memory without asking: for whoever has the process to himself, or must not wait. All others ask {@link LogFolder#image}.
     *
     * @throws NotASegment if it is no segment
     * @throws IOException if it cannot be read
     */
    public static SegmentImage read(SegmentFile file) throws IOException {
        return of(file, SegmentContent.read(file, null));
    }

    /** Reads a segment as {@link #read(SegmentFile)} does, into memory that is given back when it is closed. */
    static SegmentImage read(SegmentFile file, SegmentMemory memory) throws IOException {
        return of(file, SegmentContent.read(file, memory));
    }

    /** Reads the first frames of a segment, its header among them. */
    public static SegmentImage beginning(SegmentFile file) throws IOException {
        try (SegmentBytes bytes = SegmentBytes.open(file)) {
            return of(file, bytes.read(0, Math.min(BEGINNING, bytes.size())));
        }
    }

    /**
     * Checks the bytes of a segment, in time in proportion to their number.
     *
     * @throws NotASegment if they are none of a segment
     */
    static SegmentImage of(SegmentFile file, byte[] bytes) throws NotASegment {
        return of(file, new SegmentContent(bytes, null, Share.NONE));
    }

    private static SegmentImage of(SegmentFile file, SegmentContent content) throws NotASegment {
        byte[] bytes = content.bytes();
        int start = Frame.MAGIC.length;
        if (bytes.length < start || !Arrays.equals(bytes, 0, start, Frame.MAGIC, 0, start)) {
            content.share().close();
            String damage = content.damage();
            throw new NotASegment("expected a segment of a decision log, found "
                    + (damage == null ? "something else" : "a damaged file: " + damage) + ": " + file.path());
        }
        return new SegmentImage(file, content);
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
        return frames.end();
    }

    /** Where the last byte after the end that is not zero ends; the end if nothing or only zeros follow it. */
    int rest() {
        for (int at = bytes.length; at > end(); at--) {
            if (bytes[at - 1] != 0) {
                return at;
            }
        }
        return end();
    }

    /** Whether something follows the written part that is no frame: it was damaged, or is being written just now. */
    public boolean endsAbruptly() {
        return damage != null || rest() > end();
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

    /** Gives its memory back; may be called twice. */
    @Override
    public void close() {
        share.close();
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
        Frame frame = at(sequence);
        if (frame == null || frame.type() != type) {
            throw new IllegalArgumentException(
                    "expected a frame of type " + type + " with the sequence " + sequence + ", found none");
        }
        return frame;
    }

    /** The frame of a sequence, null if there is none. */
    @Nullable
    Frame at(long sequence) {
        if (frames.isEmpty()) {
            return null;
        }
        long first = frames.get(0).sequence();
        return sequence < first || sequence - first >= frames.size() ? null : frames.get((int) (sequence - first));
    }
}
