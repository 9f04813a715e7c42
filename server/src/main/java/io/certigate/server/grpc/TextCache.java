package io.certigate.server.grpc;

import io.certigate.server.model.Value;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts that requests repeat: types, names, markets, and the values of properties. A slot holds the text that was met last of all
 * those that share it, so that the cache is bounded whatever comes. For any number of threads: what is in a slot never changes, and
 * a race costs one more object.
 */
final class TextCache {
    /** How many texts are kept: a power of two. */
    static final int SLOTS = 1_024;

    /** Longest text that is kept, in bytes. */
    static final int LONGEST = 48;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SLOT_BITS = Integer.numberOfTrailingZeros(SLOTS);
    private static final int BYTE_BITS = 8;
    private static final char REPLACEMENT = '\uFFFD';

    /** Fractional part of the golden ratio, odd: multiplication with it spreads keys (Knuth, volume 3, section 6.4). */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final @Nullable Entry[] entries = new Entry[SLOTS];

    /**
     * A text, and what is made of it again and again.
     *
     * @param bytes it as UTF-8
     * @param text it
     * @param value it as the value of a property
     */
    record Entry(byte[] bytes, String text, Value.Text value) {}

    /**
     * The text of some bytes of at most {@link #LONGEST}.
     *
     * @return null if they may not be UTF-8
     */
    @Nullable
    Entry get(byte[] from, int start, int end) {
        int slot = slot(from, start, end);
        Entry entry = entries[slot];
        if (entry == null || !Arrays.equals(entry.bytes, 0, entry.bytes.length, from, start, end)) {
            String text = text(from, start, end);
            if (text == null) {
                return null;
            }
            entry = new Entry(Arrays.copyOfRange(from, start, end), text, new Value.Text(text));
            entries[slot] = entry;
        }
        return entry;
    }

    /**
     * The text of some bytes.
     *
     * @return null if they may not be UTF-8
     */
    static @Nullable String text(byte[] from, int start, int end) {
        String text = new String(from, start, end - start, StandardCharsets.UTF_8);
        // It stands for what is malformed. Who sends the character itself is read as carefully as who sends nonsense.
        return text.indexOf(REPLACEMENT) < 0 ? text : null;
    }

    /** By length, the first and the last eight bytes: words differ there. */
    private static int slot(byte[] from, int start, int end) {
        int length = end - start;
        long key = length;
        if (length >= Long.BYTES) {
            long first = (long) LONG.get(from, start);
            long last = (long) LONG.get(from, end - Long.BYTES);
            key += first * SPREAD ^ Long.rotateLeft(last, Integer.SIZE);
        } else {
            for (int i = start; i < end; i++) {
                key = key << BYTE_BITS | from[i] & 0xFF;
            }
        }
        return (int) ((key * SPREAD) >>> Long.SIZE - SLOT_BITS);
    }
}
