package io.certigate.server.decisionlog;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes the wire format of protocol buffers into bytes that are used again and again. By hand, because a message object for
 * each decision would cost more than the decision; what it writes, the generated classes read. For one thread.
 */
final class ProtoBuffer {
    private static final int INITIAL = 1_024;

    /** Beyond this the bytes are not kept for the next record. */
    private static final int KEPT = 256 * 1_024;

    private static final int VARINT = 0;
    private static final int DELIMITED = 2;
    private static final int TYPE_BITS = 3;
    private static final int SEVEN_BITS = 7;
    private static final int LOW_BITS = 0x7f;
    private static final int MORE = 0x80;
    private static final int LONGEST_VARINT = 10;

    private byte[] bytes = new byte[INITIAL];
    private int end;

    /** Begins anew, with room for a frame's head. */
    void begin() {
        if (bytes.length > KEPT) {
            bytes = new byte[INITIAL];
        }
        end = Frame.OVERHEAD;
    }

    /** The bytes; the record begins after the room for the frame's head. */
    byte[] bytes() {
        return bytes;
    }

    /** The same record, in bytes of its own. */
    ProtoBuffer copy() {
        ProtoBuffer copy = new ProtoBuffer();
        copy.bytes = Arrays.copyOf(bytes, end);
        copy.end = end;
        return copy;
    }

    /** Bytes of the record. */
    int length() {
        return end - Frame.OVERHEAD;
    }

    /** The fields of a message that was laid out elsewhere. */
    void message(byte[] fields) {
        room(fields.length);
        System.arraycopy(fields, 0, bytes, end, fields.length);
        end += fields.length;
    }

    /** Begins a message within the message; what it returns ends it. */
    int open(int field) {
        room(LONGEST_VARINT);
        tag(field, DELIMITED);
        // One byte for its length: most are short.
        return ++end;
    }

    /** Ends a message within the message. */
    void close(int start) {
        int length = end - start;
        int more = sizeOf(length) - 1;
        if (more > 0) {
            room(more);
            System.arraycopy(bytes, start, bytes, start + more, length);
            end += more;
        }
        putVarint(start - 1, length);
    }

    /** A text; an empty one is left out, as the default. */
    void text(int field, String value) {
        int length = value.length();
        if (length == 0) {
            return;
        }
        room(2 * LONGEST_VARINT + length);
        tag(field, DELIMITED);
        int start = ++end;
        byte[] to = bytes;
        int seen = 0;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            seen |= c;
            to[start + i] = (byte) c;
        }
        if (seen >= MORE) {
            end = start - 1;
            delimited(value.getBytes(StandardCharsets.UTF_8));
            return;
        }
        end = start + length;
        close(start);
    }

    /** Bytes; none are left out. */
    void bytes(int field, byte[] value) {
        if (value.length > 0) {
            room(LONGEST_VARINT);
            tag(field, DELIMITED);
            delimited(value);
        }
    }

    /** A number; zero is left out, as the default. */
    void number(int field, long value) {
        if (value != 0) {
            room(2 * LONGEST_VARINT);
            tag(field, VARINT);
            end = putVarint(end, value);
        }
    }

    /** A number in any case: of a oneof, where the default is a value too. */
    void member(int field, long value) {
        room(2 * LONGEST_VARINT);
        tag(field, VARINT);
        end = putVarint(end, value);
    }

    /** A text in any case: of a oneof, where the default is a value too. */
    void member(int field, String value) {
        if (value.isEmpty()) {
            close(open(field));
        } else {
            text(field, value);
        }
    }

    /** Numbers, packed. */
    void numbers(int field, long[] values, int count) {
        if (count > 0) {
            int start = open(field);
            room(count * LONGEST_VARINT);
            for (int i = 0; i < count; i++) {
                end = putVarint(end, values[i]);
            }
            close(start);
        }
    }

    /** A {@code google.protobuf.Timestamp}. */
    void instant(int field, Instant value) {
        int start = open(field);
        number(1, value.getEpochSecond());
        number(2, value.getNano());
        close(start);
    }

    /** A {@code google.protobuf.Duration}. */
    void duration(int field, Duration value) {
        // Normalized as java.time does, the nanoseconds are never negative: a protobuf duration has one sign.
        long seconds = value.getSeconds();
        int nanos = value.getNano();
        boolean mixed = seconds < 0 && nanos > 0;
        int start = open(field);
        number(1, mixed ? seconds + 1 : seconds);
        number(2, mixed ? nanos - 1_000_000_000 : nanos);
        close(start);
    }

    private void delimited(byte[] value) {
        room(LONGEST_VARINT + value.length);
        end = putVarint(end, value.length);
        System.arraycopy(value, 0, bytes, end, value.length);
        end += value.length;
    }

    private void tag(int field, int type) {
        end = putVarint(end, (long) field << TYPE_BITS | type);
    }

    private int putVarint(int at, long value) {
        int to = at;
        long left = value;
        while ((left & ~LOW_BITS) != 0) {
            bytes[to++] = (byte) (left & LOW_BITS | MORE);
            left >>>= SEVEN_BITS;
        }
        bytes[to++] = (byte) left;
        return to;
    }

    private static int sizeOf(int value) {
        int size = 1;
        for (int left = value >>> SEVEN_BITS; left != 0; left >>>= SEVEN_BITS) {
            size++;
        }
        return size;
    }

    private void room(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more));
        }
    }
}
