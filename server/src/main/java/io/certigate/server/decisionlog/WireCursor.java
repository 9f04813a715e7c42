package io.certigate.server.decisionlog;

import com.google.protobuf.InvalidProtocolBufferException;

/**
 * Walks over the wire format of protocol buffers, field by field, without making messages. Whatever bytes it is given, it reads
 * none beyond them and comes to an end. For one thread, used again and again.
 */
final class WireCursor {
    private static final int TYPE_BITS = 3;
    private static final int TYPE = 7;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int DELIMITED = 2;
    private static final int FIXED32 = 5;
    private static final int MORE = 0x80;
    private static final int LOW_BITS = 0x7f;
    private static final int SEVEN_BITS = 7;

    private byte[] bytes = new byte[0];
    private int at;
    private int limit;
    private int tag;
    private int start;

    /** Begins with a message. */
    void begin(byte[] from, int offset, int length) {
        bytes = from;
        at = offset;
        limit = offset + length;
    }

    /** Goes on to the next field of the message; false if there is none. What the one before holds must have been read or skipped. */
    boolean next() throws InvalidProtocolBufferException {
        if (at == limit) {
            return false;
        }
        long next = varint();
        tag = (int) next;
        if (next >>> TYPE_BITS == 0 || next != tag) {
            throw malformed();
        }
        return true;
    }

    /** Number of the field. */
    int field() {
        return tag >>> TYPE_BITS;
    }

    /** The field's number: an integer of 64 bits or less, a truth value, or an enum. */
    long number() throws InvalidProtocolBufferException {
        if ((tag & TYPE) != VARINT) {
            throw malformed();
        }
        return varint();
    }

    /** Passes the field's text, bytes or message; where it ends. {@link #start} says where it begins. */
    int delimited() throws InvalidProtocolBufferException {
        if ((tag & TYPE) != DELIMITED) {
            throw malformed();
        }
        long length = varint();
        if (length < 0 || length > limit - at) {
            throw malformed();
        }
        start = at;
        at += (int) length;
        return at;
    }

    /** Where that begins which {@link #delimited} passed. */
    int start() {
        return start;
    }

    /** The bytes that it walks over. */
    byte[] bytes() {
        return bytes;
    }

    /** Enters the field's message; {@link #leave} wants what it returns. */
    int enter() throws InvalidProtocolBufferException {
        int end = delimited();
        int outer = limit;
        at = start;
        limit = end;
        return outer;
    }

    /** Leaves a message whose fields were all read. */
    void leave(int outer) {
        limit = outer;
    }

    /** Passes the field. */
    void skip() throws InvalidProtocolBufferException {
        switch (tag & TYPE) {
            case VARINT -> varint();
            case FIXED64 -> pass(Long.BYTES);
            case DELIMITED -> delimited();
            case FIXED32 -> pass(Integer.BYTES);
            default -> throw malformed();
        }
    }

    private void pass(int length) throws InvalidProtocolBufferException {
        if (length > limit - at) {
            throw malformed();
        }
        at += length;
    }

    private long varint() throws InvalidProtocolBufferException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += SEVEN_BITS) {
            if (at == limit) {
                throw malformed();
            }
            byte next = bytes[at++];
            value |= (long) (next & LOW_BITS) << shift;
            if ((next & MORE) == 0) {
                return value;
            }
        }
        throw malformed();
    }

    private InvalidProtocolBufferException malformed() {
        return new InvalidProtocolBufferException("expected a message of protocol buffers, found other bytes at " + at);
    }
}
