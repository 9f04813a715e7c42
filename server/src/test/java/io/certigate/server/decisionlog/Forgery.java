package io.certigate.server.decisionlog;

import java.io.IOException;
import java.nio.file.Files;

/** Changes segments and makes the checks of their frames fit, as somebody would who covers his tracks. */
public final class Forgery {
    private Forgery() {}

    /** A segment in which one byte of a frame's payload is another one. */
    public static SegmentImage changed(SegmentImage segment, Frame frame, int at, int xor) throws IOException {
        byte[] bytes = segment.bytes().clone();
        bytes[frame.payload() + at] ^= (byte) xor;
        Frame.write(bytes, frame.offset(), frame.type(), frame.sequence(), frame.length());
        return SegmentImage.of(segment.file(), bytes);
    }

    /** Writes a segment to its file. */
    public static void write(SegmentImage segment) throws IOException {
        Files.write(segment.file().path(), segment.bytes());
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
