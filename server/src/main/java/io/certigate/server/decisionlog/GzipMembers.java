package io.certigate.server.decisionlog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
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

    // What cannot be compressed takes a little more.
    private static final int MAX_DEFLATED = MEMBER + MEMBER / 64 + 64;
    private static final int MAX_PACKED = OVERHEAD + MAX_DEFLATED + TRAILER;

    // Every gzip file begins with so many bytes of the head.
    private static final int GZIP = 3;

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
            byte[] packed = new byte[MAX_DEFLATED];
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

    /** A compressed file. */
    @FunctionalInterface
    interface Source {
        /** Reads so many bytes at a place, which are there. */
        byte[] read(long at, int length) throws IOException;
    }

    /** Memory for the content. */
    @FunctionalInterface
    interface Room {
        /** Takes so many bytes; called once. */
        byte[] take(int bytes) throws IOException;
    }

    /** Reads what is in memory already. */
    static Content read(byte[] file, int most) {
        try {
            return read(
                    (at, length) -> Arrays.copyOfRange(file, (int) at, (int) at + length),
                    file.length,
                    most,
                    byte[]::new);
        } catch (IOException e) {
            throw new IllegalStateException("reading memory fails nowhere", e);
        }
    }

    /**
     * Reads a file that was written so. Takes memory and time in proportion to what the file can hold, whatever it says.
     *
     * @param size bytes of the file
     * @param most bytes that the content may have
     * @param room where the content goes
     */
    static Content read(Source file, long size, int most, Room room) throws IOException {
        long whole = 0;
        long end = 0;
        String damage = null;
        while (end < size && damage == null) {
            byte[] head = file.read(end, (int) Math.min(OVERHEAD, size - end));
            damage = headDamage(head, end, size - end);
            if (damage == null) {
                Lengths lengths = Objects.requireNonNull(lengths(head));
                whole += lengths.raw();
                if (whole > most) {
                    return new Content(room.take(0), "expected at most " + most + " bytes, found more");
                }
                end += lengths.packed();
            }
        }
        byte[] content = room.take((int) whole);
        int to = 0;
        Inflater inflater = new Inflater(true);
        try {
            long at = 0;
            while (at < end) {
                Lengths lengths = Objects.requireNonNull(lengths(file.read(at, OVERHEAD)));
                byte[] member = file.read(at, lengths.packed());
                if (!inflate(inflater, member, content, to, lengths.raw())) {
                    return new Content(
                            Arrays.copyOf(content, to),
                            "expected a whole gzip member at " + at + ", found other bytes");
                }
                to += lengths.raw();
                at += lengths.packed();
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

    /** Whether a file that begins so was compressed by the log, rather than by somebody with {@code gzip}. */
    static boolean isOurs(byte[] beginning) {
        return beginning.length < HEAD.length
                || !Arrays.equals(beginning, 0, GZIP, HEAD, 0, GZIP)
                || Arrays.equals(beginning, 0, HEAD.length, HEAD, 0, HEAD.length);
    }

    /** What is wrong with the head of a member, null for nothing. */
    private static @Nullable String headDamage(byte[] head, long at, long left) {
        Lengths lengths = left <= OVERHEAD + TRAILER ? null : lengths(head);
        if (lengths == null) {
            return "expected a gzip member at " + at + ", found other bytes";
        }
        int size = lengths.packed();
        int raw = lengths.raw();
        if (size <= OVERHEAD + TRAILER
                || size > Math.min(left, MAX_PACKED)
                || raw < 1
                || raw > MEMBER
                || raw > (long) MAX_RATIO * size) {
            return "expected the lengths of a gzip member at " + at + ", found " + size + " and " + raw;
        }
        return null;
    }

    private static boolean inflate(Inflater inflater, byte[] member, byte[] to, int offset, int raw) {
        int trailer = member.length - TRAILER;
        inflater.reset();
        inflater.setInput(member, OVERHEAD, trailer - OVERHEAD);
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
        ByteBuffer packed = ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN);
        return packed.getInt(trailer) == (int) crc.getValue() && packed.getInt(trailer + Integer.BYTES) == raw;
    }
}
