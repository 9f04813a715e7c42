package io.certigate.server.grpc;

import io.certigate.v1.Action;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Entity;

/**
 * Whether the bytes of a {@link CheckActionRequest} are laid out as encoders do: each field once, in the order of the numbers,
 * and those of a repeated one together. Other layouts mean the same to a parser, since of a field that is there twice the last one
 * counts; but who looks for a decision in the log by its subject reads only what comes first. The bytes were parsed before, so that
 * all lengths are right. For one thread, once.
 */
final class PlainCheck {
    private static final int TYPE_BITS = 3;
    private static final int TYPE = 7;
    private static final int VARINT = 0;
    private static final int DELIMITED = 2;
    private static final int MORE = 0x80;
    private static final int LOW_BITS = 0x7f;
    private static final int SEVEN_BITS = 7;
    private static final int VARINT_BITS = 63;

    private static final int REPEATED =
            1 << CheckActionRequest.CONTEXT_FIELD_NUMBER | 1 << CheckActionRequest.MARKETS_FIELD_NUMBER;
    private static final int WITH_PARTS = 1 << CheckActionRequest.SUBJECT_FIELD_NUMBER
            | 1 << CheckActionRequest.ACTION_FIELD_NUMBER
            | 1 << CheckActionRequest.RESOURCE_FIELD_NUMBER;

    private final byte[] bytes;
    private int at;

    PlainCheck(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether they are. */
    boolean isPlain() {
        int before = 0;
        while (at < bytes.length) {
            int tag = bytes[at++];
            int field = tag >> TYPE_BITS;
            if (tag < 0 || !follows(field, before, REPEATED)) {
                return false;
            }
            if ((1 << field & WITH_PARTS) != 0) {
                int end = length();
                boolean action = field == CheckActionRequest.ACTION_FIELD_NUMBER;
                int repeated = action ? Action.PROPERTIES_FIELD_NUMBER : Entity.PROPERTIES_FIELD_NUMBER;
                if (end < 0 || (tag & TYPE) != DELIMITED || !arePlain(end, 1 << repeated)) {
                    return false;
                }
            } else if (!skip(tag)) {
                return false;
            }
            before = field;
        }
        return at == bytes.length;
    }

    private boolean arePlain(int end, int repeated) {
        int before = 0;
        while (at < end) {
            int tag = bytes[at++];
            int field = tag >> TYPE_BITS;
            if (tag < 0 || !follows(field, before, repeated) || !skip(tag)) {
                return false;
            }
            before = field;
        }
        return at == end;
    }

    private static boolean follows(int field, int before, int repeated) {
        return field > before || (field == before && (1 << field & repeated) != 0);
    }

    private boolean skip(int tag) {
        int type = tag & TYPE;
        if (type == VARINT) {
            return varint() >= 0;
        }
        int end = type == DELIMITED ? length() : -1;
        at = end;
        return end >= 0;
    }

    /** Where that ends whose length comes next; negative if it does not. */
    private int length() {
        long length = varint();
        return length < 0 || length > bytes.length - at ? -1 : at + (int) length;
    }

    /** The number that comes next; negative if it is none, or beyond 63 bits. */
    private long varint() {
        long value = 0;
        for (int shift = 0; shift < VARINT_BITS && at < bytes.length; shift += SEVEN_BITS) {
            byte next = bytes[at++];
            value |= (long) (next & LOW_BITS) << shift;
            if ((next & MORE) == 0) {
                return value;
            }
        }
        return -1;
    }
}
