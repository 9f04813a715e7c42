package io.certigate.server.decisionlog;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What one {@code DecisionRecord} can be found by, as hashes of 64 bits, and when it was decided. Read from the bytes without
 * making the message, since an index needs no more. Used again and again by one thread.
 */
final class DecisionTokens {
    /** What a token is of; the numbers are part of the layout of index files. */
    enum Kind {
        ID,
        SUBJECT,
        RESOURCE,
        REQUEST,
        ACTION,
        MARKET,
        POLICY,
        RULE,
        REASON,
        EFFECT,
        HYPOTHETICAL
    }

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int MEMBER_END = 0;
    private static final byte DOT = '.';

    private byte[] bytes = new byte[0];
    private int base;
    private CodedInputStream in = CodedInputStream.newInstance(bytes);
    private long[] tokens = new long[32];
    private int count;
    private long decidedAt;

    /**
     * Reads a record.
     *
     * @throws IOException if it is none
     */
    void read(byte[] from, int offset, int length) throws IOException {
        bytes = from;
        base = offset;
        in = CodedInputStream.newInstance(from, offset, length);
        count = 0;
        decidedAt = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> add(end(text(begin(Kind.ID))));
                case 2 -> decidedAt = timestamp();
                case 3 -> within(this::request);
                case 4 -> within(this::answer);
                default -> in.skipField(tag);
            }
        }
    }

    /** When it was decided, in nanoseconds from 1970; beyond what a number of 64 bits holds the nearest that it does. */
    long decidedAt() {
        return decidedAt;
    }

    /** How many tokens there are. */
    int count() {
        return count;
    }

    /** A token, which may be there more than once. */
    long token(int index) {
        return tokens[index];
    }

    /** Whether it has all of these. */
    boolean hasAll(long[] wanted) {
        for (long token : wanted) {
            boolean found = false;
            for (int i = 0; i < count && !found; i++) {
                found = tokens[i] == token;
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    /** The token of a kind that something has which consists of these texts. */
    static long of(Kind kind, String... parts) {
        long hash = begin(kind);
        for (String part : parts) {
            byte[] text = part.getBytes(StandardCharsets.UTF_8);
            hash = member(hash, text, 0, text.length);
        }
        return end(hash);
    }

    /** The token of a kind that something has which is this number. */
    static long ofNumber(Kind kind, int number) {
        return end(begin(kind) * FNV_PRIME ^ number);
    }

    /** An instant as {@link #decidedAt()} gives it. */
    static long nanos(long seconds, int nanos) {
        long most = Long.MAX_VALUE / 1_000_000_000 - 1;
        if (seconds > most) {
            return Long.MAX_VALUE;
        }
        return seconds < -most ? Long.MIN_VALUE : seconds * 1_000_000_000 + nanos;
    }

    /** Reads the members of a message. */
    @FunctionalInterface
    private interface Members {
        void read(int tag) throws IOException;
    }

    private void within(Members members) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            members.read(tag);
        }
        in.popLimit(limit);
    }

    private void request(int tag) throws IOException {
        switch (WireFormat.getTagFieldNumber(tag)) {
            case 1 -> entity(Kind.SUBJECT);
            case 2 -> within(this::action);
            case 3 -> entity(Kind.RESOURCE);
            case 5 -> add(end(text(begin(Kind.MARKET))));
            case 11 -> add(end(text(begin(Kind.REQUEST))));
            default -> in.skipField(tag);
        }
    }

    /** Type and id come first, in this order, as they are written. */
    private void entity(Kind kind) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        long hash = begin(kind);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) <= 2) {
                hash = text(hash);
            } else {
                in.skipField(tag);
            }
        }
        in.popLimit(limit);
        add(end(hash));
    }

    /** The name and each of its dotted prefixes. */
    private void action(int tag) throws IOException {
        if (WireFormat.getTagFieldNumber(tag) != 1) {
            in.skipField(tag);
            return;
        }
        int length = in.readRawVarint32();
        int from = base + in.getTotalBytesRead();
        in.skipRawBytes(length);
        for (int i = from; i < from + length; i++) {
            if (bytes[i] == DOT) {
                add(end(member(begin(Kind.ACTION), bytes, from, i + 1)));
            }
        }
        add(end(member(begin(Kind.ACTION), bytes, from, from + length)));
    }

    private void answer(int tag) throws IOException {
        switch (WireFormat.getTagFieldNumber(tag)) {
            case 1 -> add(ofNumber(Kind.EFFECT, in.readRawVarint32()));
            case 3, 14 -> speaker(true);
            case 4 -> speaker(false);
            case 12 -> add(ofNumber(Kind.HYPOTHETICAL, in.readRawVarint32()));
            default -> in.skipField(tag);
        }
    }

    /** A reason or an obligation, which have policy and rule in the same fields; what comes first in a reason is its code. */
    private void speaker(boolean isReason) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        long rule = begin(Kind.RULE);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field > 3) {
                in.skipField(tag);
                continue;
            }
            int length = in.readRawVarint32();
            int from = base + in.getTotalBytesRead();
            in.skipRawBytes(length);
            if (field == 1 && isReason) {
                add(end(member(begin(Kind.REASON), bytes, from, from + length)));
            } else if (field == 2) {
                add(end(member(begin(Kind.POLICY), bytes, from, from + length)));
                rule = member(rule, bytes, from, from + length);
            } else if (field == 3) {
                add(end(member(rule, bytes, from, from + length)));
            }
        }
        in.popLimit(limit);
    }

    private long timestamp() throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        long seconds = 0;
        int nanos = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> seconds = in.readInt64();
                case 2 -> nanos = in.readInt32();
                default -> in.skipField(tag);
            }
        }
        in.popLimit(limit);
        return nanos(seconds, nanos);
    }

    private long text(long hash) throws IOException {
        int length = in.readRawVarint32();
        int from = base + in.getTotalBytesRead();
        in.skipRawBytes(length);
        return member(hash, bytes, from, from + length);
    }

    private void add(long token) {
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * count);
        }
        tokens[count++] = token;
    }

    private static long begin(Kind kind) {
        return FNV_BASIS ^ kind.ordinal();
    }

    private static long member(long hash, byte[] bytes, int from, int to) {
        long next = hash;
        for (int i = from; i < to; i++) {
            next = (next ^ bytes[i]) * FNV_PRIME;
        }
        return (next ^ MEMBER_END) * FNV_PRIME;
    }

    /** Spreads every bit over all, as MurmurHash3 does at its end. */
    private static long end(long hash) {
        long next = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        next = (next ^ next >>> 33) * 0xc4ceb9fe1a85ec53L;
        return next ^ next >>> 33;
    }
}
