package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The written part of one segment in memory, whose frames were checked one by one. For any number of threads. */
public final class SegmentImage {
    private static final int BEGINNING = 4 * 1024;

    private final SegmentFile file;
    private final byte[] bytes;
    private final List<Frame> frames;
    private final int end;

    private SegmentImage(SegmentFile file, byte[] bytes, List<Frame> frames, int end) {
        this.file = file;
        this.bytes = bytes;
        this.frames = frames;
        this.end = end;
    }

    /**
     * Reads a segment, one that is being written too: up to the first frame that is not whole.
     *
     * @throws IOException if it cannot be read, or is no segment
     */
    public static SegmentImage read(SegmentFile file) throws IOException {
        return read(file, Integer.MAX_VALUE);
    }

    /** Reads the first frames of a segment, its header among them. */
    public static SegmentImage beginning(SegmentFile file) throws IOException {
        return read(file, BEGINNING);
    }

    private static SegmentImage read(SegmentFile file, int most) throws IOException {
        byte[] bytes;
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            bytes = new byte[Math.toIntExact(Math.min(most, channel.size()))];
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException("expected " + bytes.length + " bytes, found " + buffer.position());
                }
            }
        }
        return of(file, bytes);
    }

    /**
     * Checks the bytes of a segment.
     *
     * @throws IOException if they are none of a segment
     */
    static SegmentImage of(SegmentFile file, byte[] bytes) throws IOException {
        int start = Frame.MAGIC.length;
        if (bytes.length < start || !Arrays.equals(bytes, 0, start, Frame.MAGIC, 0, start)) {
            throw new IOException("expected a segment of a decision log, found something else: " + file.path());
        }
        List<Frame> frames = new ArrayList<>();
        int at = start;
        long expected = 0;
        while (true) {
            Frame frame = Frame.read(bytes, at, bytes.length, expected);
            if (frame == null) {
                return new SegmentImage(file, bytes, frames, at);
            }
            frames.add(frame);
            at = frame.end();
            expected = frame.sequence() + 1;
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

    /** Whether something follows the written part that is no frame: it was damaged, or is being written just now. */
    public boolean endsAbruptly() {
        for (int i = end; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                return true;
            }
        }
        return false;
    }

    /** The bytes of the file, those after the end too. */
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
