package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.v1.SegmentHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A segment of the decision log: whatever its bytes are, readers end and throw what they say. */
public final class LogReaderFuzz {
    private static final SegmentFile FILE = file();
    private static final String LOG = "log";

    private LogReaderFuzz() {}

    private static SegmentFile file() {
        try {
            Path folder = Files.createTempDirectory("certigate-fuzz");
            return LogFolder.in(folder).segment(1);
        } catch (IOException e) {
            throw new IllegalStateException("expected a folder for temporary files", e);
        }
    }

    /** One segment as it is, and one whose frames are whole and hold the input piece by piece. */
    public static void fuzzerTestOneInput(byte[] input) {
        ReadAll.of(FILE, LOG, input);
        ReadAll.of(FILE, LOG, whole(input));
    }

    /** A header, then for each piece of the input a frame: a byte says which type, the next how long, then the payload. */
    private static byte[] whole(byte[] input) {
        byte[] header = SegmentHeader.newBuilder()
                .setFormat(Layout.WRITTEN)
                .setLog(LOG)
                .setSegment(1)
                .build()
                .toByteArray();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Frame.MAGIC);
        long sequence = 1;
        bytes.writeBytes(frame(FrameType.HEADER, sequence, header));
        FrameType[] types = FrameType.values();
        for (int at = 0; at + 1 < input.length; ) {
            FrameType type = types[Byte.toUnsignedInt(input[at]) % types.length];
            int from = at + 2;
            int to = Math.min(input.length, from + Byte.toUnsignedInt(input[at + 1]));
            bytes.writeBytes(frame(type, ++sequence, Arrays.copyOfRange(input, from, to)));
            at = to;
        }
        return bytes.toByteArray();
    }

    private static byte[] frame(FrameType type, long sequence, byte[] payload) {
        byte[] frame = new byte[Frame.OVERHEAD + payload.length];
        System.arraycopy(payload, 0, frame, Frame.OVERHEAD, payload.length);
        Frame.write(frame, 0, type, sequence, payload.length);
        return frame;
    }
}
