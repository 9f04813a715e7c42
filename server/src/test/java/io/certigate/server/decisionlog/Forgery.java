package io.certigate.server.decisionlog;

import io.certigate.v1.DecisionRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Changes segments and makes the checks of their frames fit, as somebody would who covers his tracks. */
public final class Forgery {
    private static final int ROOM = 4_096;

    private Forgery() {}

    /** A segment in which one byte of a frame's payload is another one. */
    public static SegmentImage changed(SegmentImage segment, Frame frame, int at, int xor) throws IOException {
        byte[] bytes = segment.bytes().clone();
        bytes[frame.payload() + at] ^= (byte) xor;
        Frame.write(bytes, frame.offset(), frame.type(), frame.sequence(), frame.length());
        return SegmentImage.of(segment.file(), bytes);
    }

    /** A segment whose decisions are others and whose seals are gone, with room behind it as if it were being written. */
    static SegmentImage rewritten(SegmentImage segment) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Frame.MAGIC);
        long first = segment.frames().get(0).sequence();
        long next = first;
        long[] moved = new long[segment.frames().size()];
        for (Frame frame : segment.frames()) {
            if (frame.type() == FrameType.SEAL) {
                continue;
            }
            byte[] payload = new byte[frame.length()];
            segment.payload(frame).get(payload);
            moved[(int) (frame.sequence() - first)] = next;
            if (frame.type() == FrameType.DECISION) {
                DecisionRecord was = DecisionRecord.parseFrom(payload);
                DecisionRecord.Builder forged = was.toBuilder()
                        .clearDecisionUuid()
                        .setDecisionId("forged")
                        .setState(moved[(int) (was.getState() - first)])
                        .setFacts(0, moved[(int) (was.getFacts(0) - first)]);
                if (was.getRuling() != 0) {
                    forged.setRuling(moved[(int) (was.getRuling() - first)]);
                }
                payload = forged.build().toByteArray();
            }
            out.write(Frame.bytes(frame.type(), next++, payload));
        }
        out.write(new byte[ROOM]);
        return SegmentImage.of(segment.file(), out.toByteArray());
    }

    /** A segment with one more frame behind its last one. */
    public static SegmentImage appended(SegmentImage segment, FrameType type) throws IOException {
        return appended(segment, type, new byte[] {10, 0});
    }

    /** A segment with another frame behind its last one. */
    public static SegmentImage appended(SegmentImage segment, FrameType type, byte[] payload) throws IOException {
        long last = segment.frames().get(segment.frames().size() - 1).sequence();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(segment.bytes(), 0, segment.end());
        out.write(Frame.bytes(type, last + 1, payload));
        out.write(new byte[ROOM]);
        return SegmentImage.of(segment.file(), out.toByteArray());
    }

    /** A segment without its last frame, such as the seal that closes it, with room behind it as if it were being written. */
    public static SegmentImage shortened(SegmentImage segment) throws IOException {
        int end = segment.frames().get(segment.frames().size() - 1).offset();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(segment.bytes(), 0, end);
        out.write(new byte[ROOM]);
        return SegmentImage.of(segment.file(), out.toByteArray());
    }

    /** Writes a segment to its file, not compressed. */
    public static void write(SegmentImage segment) throws IOException {
        Path path = segment.file().path();
        if (segment.file().isCompressed()) {
            Files.delete(path);
            path = path.resolveSibling(path.getFileName().toString().replace(".gz", ""));
        }
        Files.write(path, segment.bytes());
    }

    /** Changes a byte of a segment's file and nothing else. */
    public static void damage(SegmentImage segment, int at) throws IOException {
        byte[] bytes = segment.bytes().clone();
        bytes[at] ^= 1;
        Files.write(segment.file().path(), bytes);
    }

    /** Where the payload of a frame begins in its segment. */
    public static int payload(Frame frame) {
        return frame.payload();
    }
}
