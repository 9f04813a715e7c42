package io.certigate.server.decisionlog;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.decisionlog.SegmentMemory.Share;
import io.certigate.v1.SealRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
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
    // Little-endian.
    private final ByteBuffer content;
    private final SegmentFrames frames;
    private final @Nullable String damage;
    private final Share share;

    private SegmentImage(SegmentFile file, ByteBuffer content, @Nullable String damage, Share share) {
        this.file = file;
        this.content = content;
        this.frames = SegmentFrames.of(content, Frame.MAGIC.length);
        this.damage = damage;
        this.share = share;
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

    /** Refuses what is no regular file. */
    static void requireRegular(Path file) throws IOException {
        String other = RegularFile.other(file);
        if (other != null) {
            throw new NotASegment(RegularFile.complaint(file, other));
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
        return of(file, ByteBuffer.wrap(bytes));
    }

    /**
     * Checks the bytes of a segment in whatever memory they are, which must stay while the image is used.
     *
     * @throws NotASegment if they are none of a segment
     */
    static SegmentImage of(SegmentFile file, ByteBuffer bytes) throws NotASegment {
        return of(file, bytes, null, Share.NONE);
    }

    private static SegmentImage of(SegmentFile file, SegmentContent content) throws NotASegment {
        return of(file, ByteBuffer.wrap(content.bytes()), content.damage(), content.share());
    }

    private static SegmentImage of(SegmentFile file, ByteBuffer bytes, @Nullable String damage, Share share)
            throws NotASegment {
        ByteBuffer content = bytes.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
        int start = Frame.MAGIC.length;
        if (content.capacity() < start || !content.slice(0, start).equals(ByteBuffer.wrap(Frame.MAGIC))) {
            share.close();
            throw new NotASegment("expected a segment of a decision log, found "
                    + (damage == null ? "something else" : "a damaged file: " + damage) + ": " + file.path());
        }
        return new SegmentImage(file, content, damage, share);
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
        int at = content.capacity();
        while (at - end() >= Long.BYTES && content.getLong(at - Long.BYTES) == 0) {
            at -= Long.BYTES;
        }
        while (at > end() && content.get(at - 1) == 0) {
            at--;
        }
        return at;
    }

    /** Whether something follows the written part that is no frame: it was damaged, or is being written just now. */
    public boolean endsAbruptly() {
        return damage != null || rest() > end();
    }

    /**
     * What is wrong with the end of the last segment of a log; null if it is closed, or ends as that of a process that writes or was
     * killed.
     */
    public @Nullable String tailDamage() {
        return DamagedTail.damage(this, true);
    }

    /** Whether a seal says that it closes the segment. */
    public boolean isClosing(Frame seal) {
        try {
            return SealRecord.parseFrom(payload(seal)).getClosing();
        } catch (InvalidProtocolBufferException e) {
            // A verification names it; what it covers can be read.
            return false;
        }
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

    /** Gives its memory back; may be called twice. */
    @Override
    public void close() {
        share.close();
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
