package io.certigate.server.decisionlog;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;
    private static final int TURN = 29;
    private static final byte DOT = '.';
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final WireCursor in = new WireCursor();
    private long[] tokens = new long[32];
    private int count;
    private final byte[] id = new byte[UuidText.LENGTH];
    private long decidedAt;
    private long ruling;

    /**
     * Reads a record. What its ruling says, if it refers to one, is not among it: see {@link #ruling()}.
     *
     * @throws IOException if it is none
     */
    void read(byte[] from, int offset, int length) throws IOException {
        count = 0;
        decidedAt = 0;
        ruling = FrameWriter.NOTHING;
        in.begin(from, offset, length);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> add(end(member(begin(Kind.ID))));
                case 2 -> timestamp();
                case 3 -> request();
                case 4 -> answer();
                case 8 -> ruling = in.number();
                case 9 -> uuid();
                default -> in.skip();
            }
        }
    }

    /**
     * Reads a {@code RulingRecord}: what the decisions that refer to it can be found by too. It was decided at no time.
     *
     * @throws IOException if it is none
     */
    void readRuling(byte[] from, int offset, int length) throws IOException {
        count = 0;
        decidedAt = 0;
        ruling = FrameWriter.NOTHING;
        in.begin(from, offset, length);
        while (in.next()) {
            if (in.field() == 1) {
                answer();
            } else {
                in.skip();
            }
        }
    }

    /** The sequence of the ruling to which it refers, 0 if it holds its answer itself. */
    long ruling() {
        return ruling;
    }

    /** All tokens. */
    long[] toArray() {
        return Arrays.copyOf(tokens, count);
    }

    /** Adds the tokens of the ruling to which it refers. */
    void addAll(long[] more) {
        for (long token : more) {
            add(token);
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
        return end(mixed(begin(kind), number));
    }

    /** An instant as {@link #decidedAt()} gives it. */
    static long nanos(long seconds, int nanos) {
        long most = Long.MAX_VALUE / 1_000_000_000 - 1;
        if (seconds > most) {
            return Long.MAX_VALUE;
        }
        return seconds < -most ? Long.MIN_VALUE : seconds * 1_000_000_000 + nanos;
    }

    /** The token is that of the text, in which form whoever looks for a decision has its id. */
    private void uuid() throws IOException {
        int to = in.delimited();
        if (to - in.start() != UuidText.BYTES) {
            throw new IOException("expected an id of " + UuidText.BYTES + " bytes, found " + (to - in.start()));
        }
        UuidText.write(in.bytes(), in.start(), id);
        add(end(member(begin(Kind.ID), id, 0, id.length)));
    }

    private void request() throws IOException {
        int outer = in.enter();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> entity(Kind.SUBJECT);
                case 2 -> action();
                case 3 -> entity(Kind.RESOURCE);
                case 5 -> add(end(member(begin(Kind.MARKET))));
                case 11 -> add(end(member(begin(Kind.REQUEST))));
                default -> in.skip();
            }
        }
        in.leave(outer);
    }

    /** Type and id come first, in this order, as they are written. */
    private void entity(Kind kind) throws IOException {
        int outer = in.enter();
        long hash = begin(kind);
        while (in.next()) {
            if (in.field() <= 2) {
                hash = member(hash);
            } else {
                in.skip();
            }
        }
        in.leave(outer);
        add(end(hash));
    }

    private void action() throws IOException {
        int outer = in.enter();
        while (in.next()) {
            if (in.field() == 1) {
                name();
            } else {
                in.skip();
            }
        }
        in.leave(outer);
    }

    /** The name and each of its dotted prefixes. */
    private void name() throws IOException {
        int to = in.delimited();
        int from = in.start();
        byte[] bytes = in.bytes();
        for (int i = from; i < to; i++) {
            if (bytes[i] == DOT) {
                add(end(member(begin(Kind.ACTION), bytes, from, i + 1)));
            }
        }
        add(end(member(begin(Kind.ACTION), bytes, from, to)));
    }

    private void answer() throws IOException {
        int outer = in.enter();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> add(ofNumber(Kind.EFFECT, (int) in.number()));
                case 3, 14 -> speaker(true);
                case 4 -> speaker(false);
                case 12 -> add(ofNumber(Kind.HYPOTHETICAL, (int) in.number()));
                default -> in.skip();
            }
        }
        in.leave(outer);
    }

    /** A reason or an obligation, which have policy and rule in the same fields; what comes first in a reason is its code. */
    private void speaker(boolean isReason) throws IOException {
        int outer = in.enter();
        long rule = begin(Kind.RULE);
        while (in.next()) {
            int field = in.field();
            if (field > 3) {
                in.skip();
                continue;
            }
            int to = in.delimited();
            int from = in.start();
            byte[] bytes = in.bytes();
            if (field == 1 && isReason) {
                add(end(member(begin(Kind.REASON), bytes, from, to)));
            } else if (field == 2) {
                add(end(member(begin(Kind.POLICY), bytes, from, to)));
                rule = member(rule, bytes, from, to);
            } else if (field == 3) {
                add(end(member(rule, bytes, from, to)));
            }
        }
        in.leave(outer);
    }

    private void timestamp() throws IOException {
        int outer = in.enter();
        long seconds = 0;
        int nanos = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> seconds = in.number();
                case 2 -> nanos = (int) in.number();
                default -> in.skip();
            }
        }
        in.leave(outer);
        decidedAt = nanos(seconds, nanos);
    }

    private long member(long hash) throws IOException {
        int to = in.delimited();
        return member(hash, in.bytes(), in.start(), to);
    }

    private void add(long token) {
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * count);
        }
        tokens[count++] = token;
    }

    private static long begin(Kind kind) {
        return BASIS ^ kind.ordinal();
    }

    /** Takes in the bytes of a text, eight at a time, and how many they are, so that texts one after the other cannot be mistaken. */
    private static long member(long hash, byte[] bytes, int from, int to) {
        long next = hash;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            next = mixed(next, (long) WORD.get(bytes, at));
        }
        long rest = 0;
        for (int shift = 0; at < to; at++, shift += Byte.SIZE) {
            rest |= (bytes[at] & 0xffL) << shift;
        }
        return mixed(mixed(next, rest), to - from);
    }

    private static long mixed(long hash, long word) {
        return Long.rotateLeft(hash ^ word * MULTIPLIER, TURN) * MULTIPLIER;
    }

    /** Spreads every bit over all, as MurmurHash3 does at its end. */
    private static long end(long hash) {
        long next = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        next = (next ^ next >>> 33) * 0xc4ceb9fe1a85ec53L;
        return next ^ next >>> 33;
    }
}
