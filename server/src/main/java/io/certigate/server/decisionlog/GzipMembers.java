package io.certigate.server.decisionlog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A compressed file as gzip members of 256 KiB each: {@code gunzip} reads the whole, and since each member's extra field (RFC
 * 1952, section 2.3.1.1; subfield "CG") says its length in the file and the length of what it holds, both 4 bytes little-endian,
 * whoever looks for one place reads one member.
 */
final class GzipMembers {
    /** Bytes that a member holds, but for the last one. */
    static final int MEMBER = 256 * 1024;

    private static final byte[] HEAD = {
        0x1f, (byte) 0x8b, Deflater.DEFLATED, 4, 0, 0, 0, 0, 4, (byte) 0xff, 12, 0, 'C', 'G', 8, 0
    };
    private static final int LENGTHS = HEAD.length;
    private static final int OVERHEAD = HEAD.length + 2 * Integer.BYTES;
    private static final int TRAILER = 2 * Integer.BYTES;

    /** No deflated byte stands for more bytes than this. */
    private static final int MAX_RATIO = 1032;

    /**
     * What was read.
     *
     * @param bytes the content, up to the first member that is damaged
     * @param damage what is wrong with that one, null if all is well
     */
    record Content(byte[] bytes, @Nullable String damage) {}

    private GzipMembers() {}

    /** Compresses all that a stream has, at the fastest level. */
    static void write(InputStream in, OutputStream out) throws IOException {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            byte[] packed = new byte[MEMBER + MEMBER / 64 + 64];
            for (byte[] raw = in.readNBytes(MEMBER); raw.length > 0; raw = in.readNBytes(MEMBER)) {
                deflater.reset();
                deflater.setInput(raw);
                deflater.finish();
                int size = deflater.deflate(packed);
                if (!deflater.finished()) {
                    throw new IOException("expected a member to take at most " + packed.length + " bytes");
                }
                CRC32 crc = new CRC32();
                crc.update(raw);
                out.write(HEAD);
                out.write(pair(OVERHEAD + size + TRAILER, raw.length));
                out.write(packed, 0, size);
                out.write(pair((int) crc.getValue(), raw.length));
            }
        } finally {
            deflater.end();
        }
    }

    private static byte[] pair(int first, int second) {
        return ByteBuffer.allocate(2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(first)
                .putInt(second)
                .array();
    }

    /**
     * Reads a file that was written so. Takes memory and time in proportion to what the file can hold, whatever it says.
     *
     * @param most bytes that the content may have
     */
    static Content read(byte[] file, int most) {
        ByteBuffer packed = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long whole = 0;
        int end = 0;
        String damage = null;
        while (end < file.length && damage == null) {
            damage = headDamage(packed, end);
            if (damage == null) {
                whole += packed.getInt(end + LENGTHS + Integer.BYTES);
                if (whole > most) {
                    return new Content(new byte[0], "expected at most " + most + " bytes, found more");
                }
                end += packed.getInt(end + LENGTHS);
            }
        }
        byte[] content = new byte[(int) whole];
        int to = 0;
        Inflater inflater = new Inflater(true);
        try {
            for (int at = 0; at < end; at += packed.getInt(at + LENGTHS)) {
                int raw = packed.getInt(at + LENGTHS + Integer.BYTES);
                if (!inflate(inflater, packed, at, content, to, raw)) {
                    return new Content(
                            Arrays.copyOf(content, to),
                            "expected a whole gzip member at " + at + ", found other bytes");
                }
                to += raw;
            }
        } finally {
            inflater.end();
        }
        return new Content(content, damage);
    }

    /**
     * How long a member is.
     *
     * @param packed bytes in the file
     * @param raw bytes of its content
     */
    record Lengths(int packed, int raw) {}

    /** Bytes at the beginning of a member that say how long it is. */
    static int headBytes() {
        return OVERHEAD;
    }

    /** What the head of a member says of its length, null if it is none of a member. */
    static @Nullable Lengths lengths(byte[] head) {
        ByteBuffer packed = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (head.length < OVERHEAD || packed.slice(0, HEAD.length).mismatch(ByteBuffer.wrap(HEAD)) >= 0) {
            return null;
        }
        return new Lengths(packed.getInt(LENGTHS), packed.getInt(LENGTHS + Integer.BYTES));
    }

    /** What is wrong with the head of a member, null for nothing. */
    private static @Nullable String headDamage(ByteBuffer packed, int at) {
        int left = packed.capacity() - at;
        if (left <= OVERHEAD + TRAILER || packed.slice(at, HEAD.length).mismatch(ByteBuffer.wrap(HEAD)) >= 0) {
            return "expected a gzip member at " + at + ", found other bytes";
        }
        int size = packed.getInt(at + LENGTHS);
        int raw = packed.getInt(at + LENGTHS + Integer.BYTES);
        if (size <= OVERHEAD + TRAILER || size > left || raw < 1 || raw > MEMBER || raw > (long) MAX_RATIO * size) {
            return "expected the lengths of a gzip member at " + at + ", found " + size + " and " + raw;
        }
        return null;
    }

    private static boolean inflate(Inflater inflater, ByteBuffer packed, int at, byte[] to, int offset, int raw) {
        int size = packed.getInt(at + LENGTHS);
        int trailer = at + size - TRAILER;
        inflater.reset();
        inflater.setInput(packed.array(), at + OVERHEAD, trailer - at - OVERHEAD);
        try {
            int read = inflater.inflate(to, offset, raw);
            // The end of the last block may still be unread.
            if (!inflater.finished() && inflater.inflate(new byte[1]) != 0) {
                return false;
            }
            if (read != raw || !inflater.finished() || inflater.getRemaining() != 0) {
                return false;
            }
        } catch (DataFormatException e) {
            return false;
        }
        CRC32 crc = new CRC32();
        crc.update(to, offset, raw);
        return packed.getInt(trailer) == (int) crc.getValue() && packed.getInt(trailer + Integer.BYTES) == raw;
    }
}
