package io.certigate.server.decisionlog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record in a segment. All numbers are little-endian: length of the payload (4 bytes), CRC-32C of all that follows
 * (4 bytes), sequence (8 bytes), type (1 byte), payload. A length of zero says that nothing was written from there on.
 *
 * @param offset where it begins in its segment
 * @param type what it holds
 * @param sequence its number in the log, from 1, without gaps
 * @param payload where its payload begins
 * @param length bytes of the payload, at least 1
 */
public record Frame(int offset, FrameType type, long sequence, int payload, int length) {
    /** What a segment begins with. */
    static final byte[] MAGIC = "CERTLOG1".getBytes(StandardCharsets.US_ASCII);

    /** Bytes before the payload. */
    static final int OVERHEAD = 17;

    /** Largest payload, in bytes. */
    static final int MAX_PAYLOAD = 4 * 1024 * 1024;

    private static final int CRC = 4;
    private static final int SEQUENCE = 8;
    private static final int TYPE = 16;

    /** Where the next frame begins. */
    int end() {
        return payload + length;
    }

    /** Lays a frame out: writes all but the payload, which is in its place already. */
    static void write(byte[] bytes, int offset, FrameType type, long sequence, int length) {
        ByteBuffer frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(offset, length);
        frame.putLong(offset + SEQUENCE, sequence);
        frame.put(offset + TYPE, (byte) type.code());
        frame.putInt(offset + CRC, crc(frame, offset, length));
    }

    /** The bytes of a whole frame. */
    static byte[] bytes(FrameType type, long sequence, byte[] payload) {
        byte[] frame = new byte[OVERHEAD + payload.length];
        System.arraycopy(payload, 0, frame, OVERHEAD, payload.length);
        write(frame, 0, type, sequence, payload.length);
        return frame;
    }

    /**
     * Reads the frame at an offset.
     *
     * @param end where the written part ends at the latest
     * @param expected the sequence that it must have, 0 for any
     * @return null if there is no whole frame
     */
    static @Nullable Frame read(byte[] bytes, int offset, int end, long expected) {
        return read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), offset, end, expected);
    }

    /** Reads the frame at an offset of a little-endian buffer, in whatever memory it is. */
    static @Nullable Frame read(ByteBuffer bytes, int offset, int end, long expected) {
        if (offset < 0 || end - offset <= OVERHEAD) {
            return null;
        }
        int length = length(bytes, offset);
        if (length < 1 || length > MAX_PAYLOAD || length > end - offset - OVERHEAD) {
            return null;
        }
        long sequence = sequence(bytes, offset);
        FrameType type = type(bytes, offset);
        if (type == null || (expected != 0 && sequence != expected)) {
            return null;
        }
        return bytes.getInt(offset + CRC) == crc(bytes, offset, length)
                ? new Frame(offset, type, sequence, offset + OVERHEAD, length)
                : null;
    }

    /** The frame at an offset of a little-endian buffer at which one was found before. */
    static Frame at(ByteBuffer bytes, int offset) {
        FrameType type = Objects.requireNonNull(type(bytes, offset));
        return new Frame(offset, type, sequence(bytes, offset), offset + OVERHEAD, length(bytes, offset));
    }

    /** Bytes of the payload of the frame at an offset; the buffer is little-endian. */
    static int length(ByteBuffer bytes, int offset) {
        return bytes.getInt(offset);
    }

    /** Sequence of the frame at an offset. */
    static long sequence(ByteBuffer bytes, int offset) {
        return bytes.getLong(offset + SEQUENCE);
    }

    /** Type of the frame at an offset, null for none. */
    static @Nullable FrameType type(ByteBuffer bytes, int offset) {
        return FrameType.of(bytes.get(offset + TYPE));
    }

    private static int crc(ByteBuffer bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        int from = offset + SEQUENCE;
        int count = OVERHEAD - SEQUENCE + length;
        if (bytes.hasArray()) {
            crc.update(bytes.array(), bytes.arrayOffset() + from, count);
        } else {
            crc.update(bytes.slice(from, count));
        }
        return (int) crc.getValue();
    }
}
